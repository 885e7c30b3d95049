"""`hconnect validate`: what the real station would say of a payload, and all that it would not."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli import FINDINGS, FINE, STOPPED, options
from pipeline.cli.paths import payloads
from pipeline.cli.terminal import colours, complain, progress
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from pipeline.findings import Verdict
    from pipeline.settings import Policy


def validate(
    paths: options.Payloads,
    *,
    plugin: options.Plugin = None,
    prm: options.ParameterFolder = None,
    format_: options.Format = "text",
    language: options.Language = "en",
    encoding: options.Encoding = None,
    unknown_fields: options.UnknownFields = "warning",
    dialect: options.Dialect = "safe",
    unencodable: options.Unencodable = "strict",
    quiet: options.Quiet = False,
    save_failing: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Save what is refused: the payload, a call in curl, and a test for pytest.",
            show_default=False,
        ),
    ] = None,
) -> int:
    """Check payloads, offline.

    The envelope, the parameter file, every field of every row. The interface comes from the envelope, from
    the file's name (compId_interface_netPassportId_*.json), or from --plugin. Every finding is shown, however
    many there are.

    Examples:
      hconnect validate orders.json
      hconnect validate orders/ --lang he
      hconnect validate rows.json --plugin imovein
      hconnect validate orders.json --format json
      hconnect validate orders/ --prm site-prm --unknown-fields error
      hconnect validate orders/ --save-failing failing
      cat orders.json | hconnect validate -

    Exit codes:
      0  every payload is accepted, with warnings or without
      1  a payload is refused
      2  the call is wrong, or a file cannot be read
    """
    from pipeline.reporters import REPORTERS

    rules = options.policy(encoding, unknown_fields, dialect, unencodable)
    options.folder("--prm", prm)
    sources = payloads(paths)
    failing = None if save_failing is None else _Failing(save_failing, prm, rules)
    form = REPORTERS[format_]
    stopped = False
    with form(
        sys.stdout, language=language, colour=format_ == "text" and colours(sys.stdout), quiet=quiet
    ) as report:
        for source in sources:
            try:
                data = sys.stdin.buffer.read(rules.max_bytes + 1) if source is None else source
                verdict = _check(data, plugin, prm, rules)
                report.add(verdict)
                if failing is not None and not verdict.accepted:
                    failing.save(verdict, data)
            except OSError as fault:
                if fault.filename is None:
                    raise
                complain(
                    f"{fault.filename}: {fault.strerror}", "The other payloads are checked all the same."
                )
                stopped = True
    if stopped:
        return STOPPED
    return FINDINGS if report.totals.refused else FINE


def _check(data: bytes | Path, plugin: str | None, prm: Path | None, policy: Policy) -> Verdict:
    import pipeline

    if isinstance(data, bytes):
        return pipeline.validate(data, plugin=plugin, name="<stdin>", prm=prm, policy=policy)
    with progress(str(data), data.stat().st_size) as bar:
        return pipeline.validate(data, plugin=plugin, name=str(data), prm=prm, policy=policy, progress=bar)


class _Failing:
    """Where refused payloads are saved, each under a name of its own."""

    def __init__(self, folder: Path, prm: Path | None, policy: Policy) -> None:
        options.output_folder("--save-failing", folder)
        self._folder = folder
        self._prm = prm
        self._policy = policy
        self._names: Counter[str] = Counter()

    def save(self, verdict: Verdict, data: bytes | Path) -> None:
        """Save one, and say on stderr where: stdout is the report's."""
        from pipeline import replay

        name = replay.module_name(Path(verdict.source).stem)
        self._names[name] += 1
        if self._names[name] > 1:
            name += f"_{self._names[name]}"
        saved = replay.save(verdict, data, self._folder, name=name, prm=self._prm, policy=self._policy)
        sys.stdout.flush()
        others = f"{saved.curl.name}, {saved.test.name}"
        sys.stderr.write(visible(f"saved: {saved.sample}, {others}") + "\n")
