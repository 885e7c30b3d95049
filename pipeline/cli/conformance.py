"""`hconnect conformance`: what an endpoint answers, call by call, beside what is known of the real one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.cli import FINDINGS, FINE, credentials, options, requests
from pipeline.cli.terminal import say
from pipeline.errors import UsageError
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.gateway.client import Heard
    from pipeline.gateway.conformance.case import Case, Sent
    from pipeline.gateway.conformance.expected import Expected
    from pipeline.gateway.conformance.known import Given
    from pipeline.gateway.conformance.running import Result
    from pipeline.gateway.conformance.target import Target

_MEGABYTE = 1 << 20
_COUNTED = {"agrees": "agree", "differs": "differ", "no answer": "without an answer", "skipped": "skipped"}
_WORDS = {"agrees": "agrees", "differs": "DIFFERS", "no answer": "NO ANSWER", "skipped": "skipped"}


def conformance(
    *,
    url: Annotated[str, typer.Option(metavar="URL", help="The endpoint.")] = "http://127.0.0.1:8765/api",
    provider: Annotated[
        str | None, typer.Option(metavar="ID", help="Who asks: the provider's netPassportID.")
    ] = None,
    station: Annotated[str | None, typer.Option(metavar="GUID", help="The station's id.")] = None,
    company: Annotated[
        str | None, typer.Option(metavar="NAME", help="A company for tests, by its file name.")
    ] = None,
    send: Annotated[
        bool, typer.Option("--send", help="Send the calls that have to be refused; else nothing is sent.")
    ] = False,
    documents: Annotated[
        str | None,
        typer.Option(
            metavar="COMPANY",
            help="Send the good calls too, which are staged and imported: name the company once more.",
        ),
    ] = None,
    interface: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="An interface that the provider may use; the five, where none is."),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="PATTERN", help="Only calls of such names, such as signature/*."),
    ] = None,
    skip: Annotated[list[str] | None, typer.Option(metavar="PATTERN", help="No calls of such names.")] = None,
    out_of_service: Annotated[
        str | None, typer.Option(metavar="GUID", help="A station that is out of service.")
    ] = None,
    forbidden: Annotated[
        str | None, typer.Option(metavar="NAME", help="An interface without a row in the grid.")
    ] = None,
    broken: Annotated[
        str | None, typer.Option(metavar="NAME", help="An interface whose parameter file has faults.")
    ] = None,
    large: Annotated[
        int, typer.Option(min=0, max=1024, metavar="MB", help="Send a body of more than so many megabytes.")
    ] = 0,
    hrep: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The line that hrep printed for a report.")
    ] = None,
    pause: Annotated[float, typer.Option(min=0, max=60, metavar="SECONDS", help="Between two calls.")] = 1.0,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How long an answer may take.")
    ] = 60,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object instead of a table.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the same JSON there: to be sent to us, without secrets."),
    ] = None,
    token: credentials.Token = None,
    token_file: credentials.TokenFile = None,
    key: credentials.PrivateKey = None,
    root: credentials.Root = None,
    prm: options.ParameterFolder = None,
) -> int:
    """Send a catalogue of calls to an endpoint, ours or a real station with a company for tests, and compare the answers.

    Each line has what is documented, observed, inferred or (ours) unknown, and what the endpoint said; differences are
    marked. Without --send nothing is sent: the calls are listed. With it, only calls that have to be refused
    are sent, with rows that no company could take. Books cannot be undone: good calls need
    --documents, with the company named once more. No call is sent twice. The token is never shown.

    What differs at a real station is where we are wrong: please send us the file of --out.

    Examples:
      hconnect conformance --root station --interface imovein
      hconnect conformance --root station --interface imovein --only 'signature/*' --json

    Exit codes:
      0  every answer is as it was expected, or nothing was sent
      1  one is not
      2  the call is wrong, a secret is missing, or nobody answers
    """
    from pipeline.gateway.conformance.known import Given

    _check(send, documents, out)
    given = Given(
        station or "",
        company or "",
        provider or "",
        interface or (),
        out_of_service or "",
        forbidden or "",
        broken or "",
        large * _MEGABYTE,
        "" if hrep is None else requests.content(str(hrep)).decode("utf-8-sig", "replace"),
    )
    secrets = {"token": token, "token_file": token_file, "key": key}
    target = _target(given, root, prm, secrets)
    if documents is not None and documents != target.company:
        raise UsageError(
            f"--documents names {documents}, and the calls go to {target.company}",
            remedy="Name the company whose books may be written into once more.",
        )
    cases = _chosen(target, only, skip)
    if not send:
        return _listed(cases, as_json=as_json)
    from datetime import UTC, datetime

    from pipeline.gateway.client import post
    from pipeline.gateway.conformance.record import record
    from pipeline.gateway.conformance.running import run

    def asked(sent: Sent) -> Heard:
        return post(url, sent.body, timeout=timeout, headers=sent.headers, chunked=sent.chunked)

    results = []
    for result in run(cases, asked, documents=documents is not None, pause=pause):
        results.append(result)
        if not as_json:
            _show(result)
    whole = record(results, target, url, datetime.now(UTC))
    return _tell(results, whole, as_json=as_json, out=out)


def _check(send: bool, documents: str | None, out: Path | None) -> None:
    """What can be wrong with the call itself, before anything is sent."""
    if out is not None:
        options.folder("--out", out.parent)
    if documents is not None and not send:
        raise UsageError("--documents is given without --send", remedy="Give both, or neither.")


def _target(given: Given, root: Path | None, prm: Path | None, secrets: dict[str, Any]) -> Target:
    """Whom is asked by whom, from the options and from the station's settings."""
    from pipeline.gateway.conformance.known import target
    from pipeline.rules import Shelf

    options.folder("--prm", prm)
    settings = None if root is None else credentials.station(root)
    own = [] if settings is None else [one.net_passport for one in settings.providers]
    sender = given.provider or (own[0] if len(own) == 1 else None)
    known = credentials.resolve(root=root, sender=sender, **secrets)
    site = root / settings.rules.folder if root and settings and settings.rules.folder else None
    return target(given, known, Shelf(prm or site), settings)


def _chosen(target: Target, only: list[str] | None, skip: list[str] | None) -> list[Case]:
    from fnmatch import fnmatchcase

    from pipeline.gateway.conformance.running import cases

    def named(case: Case, patterns: Sequence[str]) -> bool:
        return any(fnmatchcase(case.name, pattern) for pattern in patterns)

    found = [case for case in cases(target) if named(case, only or ["*"]) and not named(case, skip or [])]
    if not found:
        raise UsageError("no call has such a name", remedy="hconnect conformance lists them all.")
    return found


def _listed(cases: Sequence[Case], *, as_json: bool) -> int:
    """Say what would be sent."""
    import json

    from pipeline.gateway.conformance.expected import GRADES

    if as_json:
        listed = [
            {
                "name": case.name,
                "about": case.about,
                "expected": case.expected[0].text,
                "grade": GRADES[case.expected[0].grade],
                "writes": case.writes,
                "skipped": case.lacks,
            }
            for case in cases
        ]
        say(json.dumps({"calls": listed}, ensure_ascii=False, indent=2))
        return FINE
    for case in cases:
        state = "skipped" if case.lacks else "writes" if case.writes else "refused"
        say(_row(state, case, case.lacks or case.expected[0].text))
    writes = sum(case.writes for case in cases)
    say(
        f"{len(cases)} calls, {writes} of them good ones, which are staged and imported. Nothing was sent: --send"
    )
    return FINE


def _show(result: Result) -> None:
    answer = result.answer
    said = result.note
    if answer is not None:
        said = f"{answer.status} {answer.error or ('ok' if answer.accepted else '')}".rstrip()
    say(_row(_WORDS[result.state], result.case, said, result.expected))
    for difference in result.differences:
        say(f"           {visible(difference)}")
    sys.stdout.flush()


def _row(state: str, case: Case, said: str, expected: Expected | None = None) -> str:
    from pipeline.gateway.conformance.expected import GRADES

    grade = GRADES[(expected or case.expected[0]).grade]
    return f"{state:<10} {case.name:<36} {grade:<11} {visible(said)}"


def _tell(results: Sequence[Result], whole: dict[str, Any], *, as_json: bool, out: Path | None) -> int:
    import json

    text = json.dumps(whole, ensure_ascii=False, indent=2)
    if out is not None:
        out.write_text(f"{text}\n", "utf-8")
    if as_json:
        say(text)
    else:
        counts = whole["totals"].items()
        say(", ".join(f"{count} {_COUNTED[state]}" for state, count in counts if count))
        if out is not None:
            say(
                f"{visible(str(out))}: what was asked and said, without secrets and without whose station it is"
            )
    return FINDINGS if any(result.state in ("differs", "no answer") for result in results) else FINE
