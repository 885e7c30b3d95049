"""`hconnect validate`: what the real station would say of a payload, and all that it would not."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pipeline.cli import FINDINGS, FINE, STOPPED, options
from pipeline.cli.paths import payloads
from pipeline.cli.terminal import colours, complain, progress

if TYPE_CHECKING:
    from pathlib import Path

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
    form = REPORTERS[format_]
    stopped = False
    with form(
        sys.stdout, language=language, colour=format_ == "text" and colours(sys.stdout), quiet=quiet
    ) as report:
        for source in sources:
            try:
                report.add(_check(source, plugin, prm, rules))
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


def _check(source: Path | None, plugin: str | None, prm: Path | None, policy: Policy) -> Verdict:
    import pipeline

    if source is None:
        data = sys.stdin.buffer.read(policy.max_bytes + 1)
        return pipeline.validate(data, plugin=plugin, name="<stdin>", prm=prm, policy=policy)
    with progress(str(source), source.stat().st_size) as bar:
        return pipeline.validate(
            source, plugin=plugin, name=str(source), prm=prm, policy=policy, progress=bar
        )
