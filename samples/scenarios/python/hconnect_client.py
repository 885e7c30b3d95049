"""A small client of H-Connect for the scenarios: signs, posts, reads reports, and sends nothing twice.

Copy it into your project. Needs Python 3.11 and httpx. Its settings come from the environment: docs/scenarios says which.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx

Row = dict[str, Any]
Values = Mapping[str, str | Sequence[str]]
T = TypeVar("T")
ANSWER_WITHIN = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 10.0
"""Seconds between two looks: each pause is twice the one before."""


class Refused(Exception):
    """The station says no, or was not even asked: nothing was taken, and it may be sent again."""


class NoAnswer(Exception):
    """No answer, or none that can be read: nobody knows whether it was taken."""


class NotThere(Exception):
    """It did not come within the patience."""


class HConnect:
    """A station, as a provider sees it. `state` is a folder that stands for the shop's own database."""

    def __init__(self) -> None:
        env = os.environ
        ready = json.loads(Path(env["HCONNECT_READY"]).read_bytes()) if env.get("HCONNECT_READY") else {}
        url = env.get("HCONNECT_URL") or ready.get("url")
        token = env.get("HCONNECT_TOKEN") or ready.get("token")
        if not (url and token):
            raise Refused("no address or no token: set HCONNECT_READY, or HCONNECT_URL and HCONNECT_TOKEN")
        self._url: str = url
        self._token: str = token
        self._station = env.get("HCONNECT_STATION", "3f2504e0-4f89-11d3-9a0c-0305e82c3301")
        self._company = env.get("HCONNECT_COMPANY", "demo")
        self._provider = env.get("HCONNECT_PROVIDER", "250030")
        self._reports = Path(env.get("HCONNECT_REPORTS", "reports"))
        self._patience = float(env.get("HCONNECT_PATIENCE", "30"))
        self.state = Path(env.get("HCONNECT_STATE", "shop"))

    def call(self, plugin: str, data: Any) -> Row:
        """Post pluginData, signed; gives apiRes. Raises Refused and NoAnswer."""
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        request = {
            "station": self._station,
            "plugin": plugin,
            "company": self._company,
            "message": {"netPassportID": self._provider, "pluginData": data},
            "signature": hashlib.md5((text + self._token).encode(), usedforsecurity=False).hexdigest(),
        }
        try:
            answer = httpx.post(self._url, json=request, timeout=ANSWER_WITHIN).json()["apiRes"]
        except (httpx.ConnectError, httpx.ConnectTimeout) as fault:
            raise Refused(f"the station cannot be reached: {fault}") from fault
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as fault:
            raise NoAnswer(f"no answer to {plugin}: {fault}") from fault
        if "err" in answer:
            raise Refused(f"{plugin} is refused: {answer['err']}")
        found: Row = answer
        return found

    def send(self, key: str, plugin: str, rows: list[Row]) -> str:
        """Send rows once for all runs, and tell what was done.

        The key is written down before the call, so that a run that was stopped leaves it behind: what may have been
        taken is never sent by itself again. What was refused for certain may be. Raises Refused.
        """
        sent = self.load("outbox")
        if key in sent:
            return "was sent before, is not sent again"
        self.save("outbox", sent | {key: "sending"})
        try:
            self.call(plugin, rows)
        except Refused:
            self.save("outbox", sent)
            raise
        except NoAnswer:
            return "no answer, so it may have been taken: is not sent again"
        self.save("outbox", sent | {key: "sent"})
        return "sent"

    def report(self, name: str, values: Values) -> list[Row]:
        """The rows of a report that `hconnect hrep` has put into reports/NAME.json; raises Refused and NoAnswer.

        `values` has, by the last part of a parameter's Hebrew name, a value, or the two ends of a range.
        """
        path = self._reports / f"{name}.json"
        if not path.exists():
            raise Refused(f"there is no {path.name} in the folder of reports: the office exports it (hrep)")
        exported = json.loads(path.read_bytes())
        params = exported["params_data"]
        for asked, value in values.items():
            ends = dict(zip(("from", "to"), (value, value) if isinstance(value, str) else value, strict=True))
            meant = [one for one in params if one["name"].endswith(f"/{asked}")]
            if not meant:
                raise Refused(f"the report {name} has no parameter {asked}: was another one exported?")
            for one in meant:
                one["defVal"] = ends[one["opOrigin"]]  # nothing else may be changed
        rows: list[Row] = self.call("Reports", exported)["data"]
        return rows

    def wait_for(self, what: str, look: Callable[[], T | None]) -> T:
        """What `look` gives, once it gives something; raises NotThere when the patience is over."""
        end = time.monotonic() + self._patience
        pause = FIRST_PAUSE
        while True:
            with suppress(NoAnswer):  # a report may be asked for again: reading changes nothing
                if found := look():
                    return found
            if time.monotonic() + pause > end:
                raise NotThere(f"{what}: not in the books yet; run this again later, nothing is sent twice")
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def load(self, name: str) -> Row:
        """What was saved under a name; empty at first."""
        path = self.state / f"{name}.json"
        found: Row = json.loads(path.read_bytes()) if path.exists() else {}
        return found

    def save(self, name: str, value: Row) -> None:
        """Keep something, whole or not at all."""
        self.state.mkdir(parents=True, exist_ok=True)
        new = self.state / f"{name}.new"
        new.write_text(json.dumps(value, ensure_ascii=False), "utf-8")
        new.replace(self.state / f"{name}.json")


def run(scenario: Callable[[HConnect], None]) -> None:
    """Run a scenario; what went wrong is a line, and exit code 1."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        scenario(HConnect())
    except (Refused, NoAnswer, NotThere) as fault:
        print(fault)
        sys.exit(1)
