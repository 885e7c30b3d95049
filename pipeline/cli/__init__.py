"""The command line: a file per command. It parses, calls and prints; what it calls is the public API."""

FINE = 0
FINDINGS = 1
"""A payload is refused."""
STOPPED = 2
"""The call or the environment is wrong."""
INTERRUPTED = 130
