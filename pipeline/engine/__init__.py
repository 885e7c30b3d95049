"""Masofon 2, the import engine: takes `.dat` files into the books, as the activation files of a station say."""
