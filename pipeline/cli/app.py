"""`hconnect`: finds the command that is asked for, imports it alone, and turns what stops it into one line.

A command `NAME` is a module `pipeline.cli.NAME` that holds a function `NAME`: its docstring is the help, its
result the exit code. Where it has commands of its own, `NAME` is a dictionary of such functions.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from inspect import cleandoc
from typing import IO, TYPE_CHECKING

from pipeline.cli import FINE, INTERRUPTED, STOPPED

if TYPE_CHECKING:  # `--version` needs none of it
    import typer

HELP = """An offline Hashavshevet H-Connect station.

It checks payloads as the real one does, and makes the .dat for Masofon 2.

Examples:
  hconnect validate orders.json
  hconnect convert orders.json --out out
  hconnect prm show imovein
  hconnect --version

Exit codes:
  0  fine, warnings included
  1  a payload is refused
  2  the call or the environment is wrong
"""

COMMANDS = (
    "validate",
    "convert",
    "show",
    "sign",
    "verify",
    "doctor",
    "send",
    "conformance",
    "keys",
    "up",
    "signer",
    "watch",
    "status",
    "retry",
    "hold",
    "release",
    "fsck",
    "hrep",
    "batch",
    "masofon",
    "trace",
    "init",
    "grid",
    "provider",
    "station",
    "books",
    "report",
    "prm",
    "messages",
    "demo",
)
"""In the order of `--help`."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 fine, 1 findings, 2 usage or environment."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _speak_unicode()
    try:
        if given[:1] == ["--version"]:
            from pipeline.reporters.version import version

            print(f"hconnect {version()}")  # noqa: T201
            code = FINE
        else:
            code = _run(given or ["--help"])
        sys.stdout.flush()
    except OSError as fault:
        if not _nobody_reads(fault):
            raise
        _leave_quietly()
        return STOPPED
    return code


def application(*names: str) -> typer.Typer:
    """The commands of these names (all, where none is given) as one typer application."""
    import typer

    app = typer.Typer(
        name="hconnect", add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
    )

    @app.callback(
        help=_help(HELP)
    )  # it also keeps `hconnect validate` two words where only one command is loaded
    def hconnect(
        _version: bool = typer.Option(False, "--version", help="Show the version."),
    ) -> None: ...

    for name in names or COMMANDS:
        module = import_module(f"pipeline.cli.{name}")
        command = getattr(module, name)
        if isinstance(command, dict):
            group = typer.Typer(rich_markup_mode=None, help=_help(module.__doc__), no_args_is_help=True)
            for part, function in command.items():
                group.command(part, help=_help(function.__doc__))(function)
            app.add_typer(group, name=name)
        else:
            app.command(name, help=_help(command.__doc__))(command)
    return app


def _help(docstring: str | None) -> str:
    """A docstring as help. A paragraph with indented lines keeps its lines: a backspace asks for that."""
    paragraphs = cleandoc(docstring or "").split("\n\n")
    return "\n\n".join(f"\b\n{part}" if "\n " in part else part for part in paragraphs)


def _run(arguments: list[str]) -> int:
    import typer

    from pipeline.cli.terminal import complain
    from pipeline.errors import HConnectError

    app = application(*arguments[:1]) if arguments[0] in COMMANDS else application()
    try:
        code = app(args=arguments, prog_name="hconnect", standalone_mode=False)
    except HConnectError as fault:
        return complain(str(fault), fault.remedy)
    except typer.TyperException as fault:
        context = getattr(fault, "ctx", None)
        command = context.command_path if context is not None else "hconnect"
        return complain(" ".join(fault.format_message().split()), f"See: {command} --help")
    except typer.Abort:
        return INTERRUPTED
    except SystemExit:  # typer's own way out where nobody reads the output any more
        return STOPPED
    except OSError as fault:
        if _nobody_reads(fault):
            raise
        where = f": {fault.filename}" if fault.filename is not None else ""
        return complain(f"{fault.strerror or fault}{where}", "")
    return code if isinstance(code, int) else FINE


def _speak_unicode() -> None:
    """Let Hebrew through whatever the locale is, and let nothing that cannot be shown stop a command.

    A terminal keeps its encoding (a Windows console takes Unicode as it is); a file or a pipe gets UTF-8,
    unless PYTHONIOENCODING asks for another.
    """
    for stream in (sys.stdout, sys.stderr):
        _reconfigure(stream)


def _reconfigure(stream: IO[str]) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:  # a test's own stream
        return
    if stream.isatty() or os.environ.get("PYTHONIOENCODING"):
        reconfigure(errors="backslashreplace")
    else:
        reconfigure(encoding="utf-8", errors="backslashreplace")


def _nobody_reads(fault: OSError) -> bool:
    """Whether the reader of our output went away (`| head`); Windows calls that an invalid argument."""
    if fault.errno == errno.EPIPE:
        return True
    return os.name == "nt" and fault.errno == errno.EINVAL and fault.filename is None


def _leave_quietly() -> None:
    """Point stdout nowhere, so that Python's own flush at exit finds nothing to complain about."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
