"""`hconnect convert`: from payloads to `.dat` files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pipeline.cli import FINDINGS, FINE, STOPPED, options
from pipeline.cli.paths import payloads
from pipeline.cli.terminal import colours, complain, progress, say
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.conversion import Conversion


def convert(
    paths: options.Payloads,
    *,
    out: Annotated[
        Path,
        typer.Option(metavar="DIR", help="The folder for the .dat files; it is made.", show_default=False),
    ],
    comp_id: Annotated[
        str | None,
        typer.Option(metavar="NUMBER", help="The company's number, where the file's name says none; else 1."),
    ] = None,
    net_passport: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The netPassportID, where the payload says none; else 0."),
    ] = None,
    plugin: options.Plugin = None,
    dialect: options.Dialect = "safe",
    unencodable: options.Unencodable = "strict",
    with_prm: Annotated[
        Literal["ordinal", "widths"] | None,
        typer.Option(help="Write the interface's .prm beside the .dat, too, in this flavour."),
    ] = None,
    prm: options.ParameterFolder = None,
    language: options.Language = "en",
    encoding: options.Encoding = None,
    unknown_fields: options.UnknownFields = "warning",
    quiet: options.Quiet = False,
) -> int:
    """Check payloads as `validate` does, and write the .dat of each that is accepted.

    A .dat is called compId_interface_netPassportId_time-hash.dat. It appears whole or not at all, and nothing
    is written for a payload that is refused.

    Examples:
      hconnect convert orders.json --out out
      hconnect convert rows.json --plugin imovein --net-passport 250030 --out out
      hconnect convert orders/ --out out --dialect quoted
      hconnect convert orders.json --out out --with-prm ordinal

    Exit codes:
      0  every payload is converted
      1  a payload is refused; the others are converted
      2  the call is wrong, or a file cannot be read or written
    """
    import pipeline
    from pipeline.reporters.text import TextReporter

    rules = options.policy(encoding, unknown_fields, dialect, unencodable)
    options.folder("--prm", prm)
    _check_parts({"--comp-id": comp_id, "--net-passport": net_passport})
    sources = payloads(paths)
    options.output_folder("--out", out)
    called = partial(
        pipeline.convert,
        comp_id=comp_id,
        net_passport=net_passport,
        plugin=plugin,
        prm=prm,
        policy=rules,
    )
    stopped = False
    with TextReporter(sys.stdout, language=language, colour=colours(sys.stdout), quiet=quiet) as report:
        for source in sources:
            try:
                made = _convert(source, out, called, rules.max_bytes)
                report.add(made.verdict)
                if made.name is None:
                    continue
                if not quiet:
                    say(f"  {out / made.name}")
                written = _write_prm(made.verdict.plugin or "", with_prm, out, prm) if with_prm else None
                if written and not quiet:
                    say(f"  {written}")
            except OSError as fault:
                if fault.filename is None:
                    raise
                complain(
                    f"{fault.filename}: {fault.strerror}", "The other payloads are converted all the same."
                )
                stopped = True
    if stopped:
        return STOPPED
    return FINDINGS if report.totals.refused else FINE


def _convert(source: Path | None, out: Path, convert: Callable[..., Conversion], limit: int) -> Conversion:
    """Convert a file (None: standard input) into a folder; raises OSError."""
    from pipeline.station.disk import Disk
    from pipeline.station.draft import Draft

    name = "<stdin>" if source is None else str(source)
    size = 0 if source is None else source.stat().st_size
    data = sys.stdin.buffer.read(limit + 1) if source is None else source
    with progress(name, size) as bar, Draft(Disk(), out) as draft:
        made = convert(data, sink=draft.file, name=name, progress=bar)
        if made.name is not None:
            draft.publish(made.name)
    return made


def _write_prm(
    plugin: str, flavour: Literal["ordinal", "widths"], out: Path, site: Path | None
) -> Path | None:
    """Write the interface's .prm, once; gives None where it is there already. Raises UsageError, OSError."""
    from pipeline.masofon.prm import columns, make
    from pipeline.rules import Parameters, Shelf
    from pipeline.station.disk import Disk
    from pipeline.station.draft import Draft

    rules = Shelf(site).get(plugin)
    if not isinstance(rules, Parameters):  # it has just been used
        raise UsageError(f"{plugin}: its parameter file has changed", remedy="Run the command again.")
    content = make(columns(rules), flavour, plugin.lower())
    path = out / f"{plugin.lower()}.prm"
    try:
        with Draft(Disk(), out) as draft:
            draft.file.write(content)
            draft.publish(path.name)
    except FileExistsError:
        if path.read_bytes() == content:
            return None
        remedy = "Take it away, name another --out, or leave --with-prm out: the .dat is written."
        raise UsageError(f"{path} is there already, and is another", remedy=remedy) from None
    return path


def _check_parts(parts: dict[str, str | None]) -> None:
    """What the call itself says must be fit for a name; raises UsageError."""
    from pipeline.masofon.names import NameRefused, check_part

    for option, text in parts.items():
        what = {"--comp-id": "compId", "--net-passport": "netPassportID"}[option]
        reason = None if text is None else check_part(what, text)
        if reason:
            raise UsageError(f"{option}: {reason}", remedy=NameRefused.remedy)
