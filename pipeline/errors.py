"""What stops a command: a broken environment or a broken call. Bad input is never one of these, it is a Finding."""

from __future__ import annotations


class HConnectError(Exception):
    """Something outside the payload is wrong."""

    remedy = ""

    def __init__(self, message: str = "", *, remedy: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        if remedy:
            self.remedy = remedy


class UsageError(HConnectError):
    """The call cannot be understood."""


class EnvironmentFault(HConnectError):
    """A file, a folder or a service that is needed cannot be used."""
