"""The drop folder as a service: what is dropped is taken up, judged, published for Masofon 2 and filed."""
