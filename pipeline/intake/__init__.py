"""Bytes to rows: encoding, JSON with its hazards, the envelope, pluginData."""
