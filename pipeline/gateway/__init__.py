"""The HTTP endpoint: requests are checked in the vendor's order, kept as calls, and go through the drop folder's door."""
