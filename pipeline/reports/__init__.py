"""Reports: the books read back, as clients of the real station read them."""
