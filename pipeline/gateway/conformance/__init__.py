"""Conformance: a catalogue of good and bad calls, sent to any endpoint, and what it answers beside what is known."""
