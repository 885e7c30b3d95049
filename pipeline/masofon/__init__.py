"""What Masofon 2, the import engine, reads: a `.dat`'s text, cells and name, and its `.prm`.

Everything here is a pure function on text and bytes; rows are joined, and files written, further up.
"""
