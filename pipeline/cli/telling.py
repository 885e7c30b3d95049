"""Telling: what the service says while it works, as lines for people or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TextIO

from pipeline.cli.terminal import colours
from pipeline.reporters.visible import visible
from pipeline.settings.live import Reread
from pipeline.station import report
from pipeline.station.clock import Clock
from pipeline.station.events import Backlog, Event, Filed, Ordered, Paused, Repaired, Waits
from pipeline.station.places import report_name

if TYPE_CHECKING:
    from pipeline.engine.events import Imported, Trouble
    from pipeline.gateway.explaining import Refusal

_COLOURS = {
    "done": "32",
    "rejected": "1;31",
    "corrupt": "1;31",
    "gone": "1;31",
    "hold": "33",
    "waits": "33",
    "paused": "1;33",
    "refused": "1;31",
    "kept": "33",
    "imported": "32",
    "repaired": "36",
    "backlog": "36",
}

_NOUNS = {
    "imovein": "document",
    "kupain": "receipt",
    "movein": "journal batch",
    "heshin": "account",
    "itemin": "item",
}
"""What an interface makes."""
_SELDOM = 5.0
"""Seconds between two lines about a backlog."""


class Telling:
    """Shows each event in a line; `trouble` once something was refused, waits or stands in the way."""

    def __init__(self, out: TextIO, form: str, clock: Clock) -> None:
        self.trouble = False
        self._out = out
        self._json = form == "json"
        self._clock = clock
        self._colour = not self._json and colours(out)
        self._began = 0.0
        self._told = 0.0
        """Ticks: when the backlog was first told of, and last."""

    def __call__(self, event: Event) -> None:
        """Tell an event."""
        match event:
            case Filed():
                record = event.record
                self._line(event.state, record.name, _filed(event), **_facts(event))
                self.trouble |= record.dat is None and not event.again
            case Waits():
                text = ". ".join(filter(None, (event.reason, event.remedy)))
                self._line("waits", event.name, text, fault=event.fault)
                self.trouble = True
            case Paused():
                text = f"{event.reason}. {event.remedy}"
                self._line("paused", f"for {event.seconds:g} s", text, seconds=event.seconds)
                self.trouble = True
            case Repaired():
                self._line("repaired", event.name, event.text)
            case Ordered():
                self._line(event.verb, event.name, event.text)
            case Backlog():
                self._backlog(event)
            case _:
                self._line("goes on", "", "")

    def started(self, folder: str, how: str) -> None:
        """The service watches."""
        if self._json:
            self._line("watching", folder, how)
        else:
            self._write(f"watching {folder}{f', {how}' if how else ''}; Ctrl-C stops")

    def serving(self, url: str, signer: str, root: str, token: str, *, goes: bool) -> None:
        """Calls are taken; with the token of a demo provider, also how to make one. `goes`: the folder is temporary."""
        if self._json:
            self._line("serving", url, "", signer=signer, root=root)
            return
        self._write(f"a station in {visible(root)}{', which is removed at the end' if goes else ''}")
        self._write(f"POST {url}; Ctrl-C stops")
        self._write(f"signing helper: {signer}/sign and /verify")
        if token:
            from pipeline.gateway.examples import examples

            self._write(f"company demo, netPassportID 250030, token {token}")
            for language, text in examples(url, token).items():
                self._write(f"\n--- {language}\n{text}")
            self._write("")

    def refused(self, refusal: Refusal) -> None:
        """A call of the endpoint was refused."""
        said = " ".join(filter(None, (refusal.code, refusal.text)))
        text = ". ".join(filter(None, (said, refusal.why.rstrip("."), f"See GET /_/calls/{refusal.id}")))
        self._line("refused", f"call {refusal.id}", text, status=refusal.status, code=refusal.code)

    def noted(self, name: str, text: str) -> None:
        """Something that is worth knowing."""
        self._line("note", name, text)

    def left(self, calls: int) -> None:
        """Calls were answered, and wait for the service that takes calls."""
        if calls:
            some = f"{calls:,} call{'' if calls == 1 else 's'} answered, and not in the drop folder yet"
            text = f"{some}. hconnect up puts there what it has answered."
            self._line("waits", "", text, calls=calls)
            self.trouble = True

    def stopped(self) -> None:
        """The service has stopped."""
        if self._json:
            self._line("stopped", "", "")
        else:
            self._write("stopped: what is left stays in the drop folder")

    def _backlog(self, event: Backlog) -> None:
        now = self._clock.ticks()
        if not event.done:
            self._began = self._told = now
            text = f"{event.left:,} inputs, the oldest first"
            self._line("backlog", "", text, done=0, left=event.left, rate=None)
        elif not event.left or now - self._told >= _SELDOM:
            self._told = now
            rate = event.done / max(now - self._began, 0.001)
            text = f"{event.done:,} of {event.done + event.left:,}, {rate:,.0f} a second"
            left = f", about {event.left / rate:,.0f} s left" if event.left else ""
            self._line("backlog", "", text + left, done=event.done, left=event.left, rate=round(rate, 1))

    def reread(self, news: Reread) -> None:
        """station.toml has changed."""
        if news.refusal:
            text = f"{news.refusal}. {news.remedy} What was right before goes on to count."
            self._line("refused", "station.toml", text)
            self.trouble = True
        else:
            self._line("settings", "station.toml", "has changed, and counts from now on")

    def imported(self, event: Imported | Trouble) -> None:
        """The import engine has dealt with a file, or something is in its way."""
        from pipeline.engine.events import Trouble

        if isinstance(event, Trouble):
            self._line("paused", event.where, f"not imported: {event.reason}. {event.remedy}")
            self.trouble = True
            return
        run, outcome = event.run, event.outcome
        facts: dict[str, Any] = {"word": run.word, "interface": run.interface, "company": run.company}
        if outcome is None:
            self._line("gone" if run.word == "gone" else "note", run.dat, "not imported", **facts)
            return
        facts |= {"rows": outcome.rows, "refused": outcome.refused_rows, "made": list(event.made)}
        if event.is_fine:
            self._line("imported", run.dat, _made(run.interface, outcome.made, run.word), **facts)
            return
        first = next(iter(outcome.refused or outcome.problems), None)
        text = "" if first is None else f"{first.text} ({first.reason}). {first.remedy}"
        at = f"row {first.row}: " if first is not None and first.row else ""
        more = f" (and {len(outcome.refused) - 1} more)" if len(outcome.refused) > 1 else ""
        what = "kept" if outcome.word == "kept" else "refused"
        self._line(what, run.dat, f"{at}{text}{more}", **facts)
        self.trouble = True

    def hindered(self, text: str) -> None:
        """Accepted calls cannot be put into the drop folder; empty where they can be again."""
        if text:
            self._line(
                "paused", "the drop folder", f"{text} The calls are kept, and put there as soon as it can be."
            )
            self.trouble = True
        else:
            self._line("goes on", "the drop folder", "")

    def _line(self, what: str, name: str, text: str, **facts: Any) -> None:
        if self._json:
            line = {
                "time": report.time(self._clock.now()),
                "event": what,
                "name": name,
                "text": text,
                **facts,
            }
            self._write(report.encoded(line).decode())
            return
        shown = f"{what:8}"
        if self._colour and what in _COLOURS:
            shown = f"\x1b[{_COLOURS[what]}m{shown}\x1b[0m"
        after = ": " if name and text else ""
        self._write(f"{shown} {visible(name)}{after}{visible(text)}".rstrip())

    def _write(self, line: str) -> None:
        self._out.write(line + "\n")
        self._out.flush()


def _made(interface: str, count: int, word: str) -> str:
    if word == "again":
        return "was imported before, and is left alone"
    noun = _NOUNS[interface]
    return f"{count:,} {noun}{'' if count == 1 else 'es' if noun.endswith('ch') else 's'}"


def _filed(event: Filed) -> str:
    record = event.record
    notes = "".join(f"; {note}" for note in event.notes)
    if record.dat is not None:
        rows = f"{record.rows:,} row{'' if record.rows == 1 else 's'}"
        return f"{record.dat}, {rows}{notes}"
    why = record.first or record.reason
    if not record.errors:
        return f"{why}{notes}"
    others = record.errors - 1 - ("HC-A13" in record.verdict)  # that one only sums them up
    more = f" (and {others} more)" if others > 0 else ""
    return f"{why}{more}; see {report_name(record.file or '')}"


def _facts(event: Filed) -> dict[str, Any]:
    record = event.record
    return {
        "state": record.state,
        "file": record.file,
        "sha256": record.sha256,
        "comp_id": record.comp_id,
        "interface": record.interface,
        "net_passport": record.net_passport,
        "dat": record.dat,
        "rows": record.rows,
        "errors": record.errors,
        "warnings": record.warnings,
        "again": event.again,
    }
