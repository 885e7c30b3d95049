"""Rows checked by the rules and rendered as lines of a .dat, in one pass; the envelope around them."""
