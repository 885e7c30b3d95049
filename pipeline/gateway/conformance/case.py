"""Case: one call of the catalogue, and what it is answered with as far as is known."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from pipeline.findings import NOTHING
from pipeline.gateway.client import HEADERS
from pipeline.gateway.conformance.expected import Expected, Grade
from pipeline.gateway.conformance.target import Target


class Sent(msgspec.Struct, frozen=True):
    """What goes over the wire, by POST. `chunked`: without a length, in pieces."""

    body: bytes
    headers: Mapping[str, str] = HEADERS
    chunked: bool = False


class Case(msgspec.Struct, frozen=True):
    """`expected` are the answers that would be right: the first is ours, the others are as well founded."""

    name: str
    """group/what, in small letters."""
    about: str
    """What it is, as a few words."""
    sent: Sent
    expected: tuple[Expected, ...]
    lacks: str = ""
    """What has to be known of the station first, and how to say it; empty where it can be sent."""
    writes: bool = False
    """Whether it is a good call: a station stages it, and imports it."""


def refused(code: str, grade: Grade, given: Mapping[str, str] = NOTHING) -> Expected:
    """An error of the vendor."""
    return Expected(grade, code, given, 500)


def reached(target: Target, grade: Grade, plugin: str = "") -> tuple[Expected, ...]:
    """The answer to a hopeless row: its data are refused, so all before them was right. It makes no document."""
    return (refused("HC-A13", grade, {"plugin": plugin or target.plugin}),)


def accepted(plugin: str, grade: Grade) -> tuple[Expected, ...]:
    """The answer to a good call; where Masofon 2 is not set up an error is as well documented as ok."""
    return Expected(grade, action=plugin), refused("HC-A14", "D")
