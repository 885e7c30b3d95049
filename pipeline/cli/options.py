"""Options that more than one command takes: one spelling, one help text."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.settings import Policy

Form = Literal["text", "json", "sarif", "junit", "github"]

Root = Annotated[
    Path, typer.Argument(metavar="ROOT", help="A folder that `hconnect init` made.", show_default=False)
]
SIGNER_PORT = 8040
"""Of the guide's example."""
Host = Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at.")]
OpenToNetwork = Annotated[
    bool, typer.Option("--open-to-network", help="Allow an address that other machines reach.")
]
Payloads = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="Files; folders, searched for *.json; - for standard input.",
        show_default=False,
    ),
]
Plugin = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", help="The interface, where neither the envelope nor the file's name says it."
    ),
]
ParameterFolder = Annotated[
    Path | None,
    typer.Option(
        "--prm", metavar="DIR", help="The site's own parameter files; they come before the shipped ones."
    ),
]
Format = Annotated[
    Form,
    typer.Option("--format", help="The form of the report."),
]
Language = Annotated[Literal["en", "he"], typer.Option("--lang", help="The language of hints and counts.")]
Encoding = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Read as this encoding instead of finding it out: windows-1255."),
]
UnknownFields = Annotated[
    Literal["warning", "error"],
    typer.Option("--unknown-fields", help="What a field is that the parameter file does not name."),
]
Dialect = Annotated[
    Literal["safe", "quoted", "rfc4180"],
    typer.Option(
        help="How the .dat holds a comma or a quote: safe replaces them, the others wrap the value."
    ),
]
Unencodable = Annotated[
    str,
    typer.Option(
        metavar="C",
        help="The character to write for one that Windows-1255 lacks; strict refuses the payload.",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Text alone: the errors, without warnings, counts and what is fine."),
]


def policy(encoding: str | None, unknown_fields: str, dialect: str, unencodable: str = "strict") -> Policy:
    """The options as a policy; raises UsageError where one of them makes no sense."""
    from pydantic import ValidationError

    from pipeline.settings import Policy

    if encoding is not None:
        _check_encoding(encoding)
    try:
        return Policy.model_validate(
            {
                "encoding": encoding,
                "unknown_fields": unknown_fields,
                "dialect": dialect,
                "unencodable": unencodable,
            }
        )
    except ValidationError as fault:
        first = fault.errors()[0]
        option = "--" + str(first["loc"][0]).replace("_", "-")
        raise UsageError(f"{option}: {first['msg']}", remedy="See: hconnect validate --help") from None


def folder(option: str, path: Path | None) -> None:
    """Check that a folder that an option names is there; raises UsageError."""
    if path is not None and not path.is_dir():
        state = "is not a folder" if path.exists() else "is not there"
        raise UsageError(f"{option}: {path} {state}", remedy="Name a folder that exists, or make it first.")


def output_folder(option: str, path: Path) -> None:
    """Make the folder that results go to; raises UsageError where that above it is not there, and OSError."""
    folder(option, path.parent)
    if not path.exists():
        path.mkdir()
    folder(option, path)


def _check_encoding(name: str) -> None:
    try:
        "".encode(name)
        codecs.lookup(name)
    except (LookupError, ValueError):  # rot13 and its like are codecs, but not of text
        raise UsageError(
            f"--encoding: {name} is not an encoding of text",
            remedy="Name one such as utf-8, windows-1255 or utf-16.",
        ) from None


def check_address(host: str, *, open_to_network: bool) -> None:
    """Raise UsageError for an address that other machines reach, unless that is allowed."""
    from pipeline.gateway.loopback import is_loopback

    if not is_loopback(host) and not open_to_network:
        remedy = "Add --open-to-network: then other machines may send to it."
        raise UsageError(f"{host} is not an address of this machine alone", remedy=remedy)
