"""What the tests of the gateway stand on: a station with a gateway on a real socket, and requests for it."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.gateway.clock import StationClock
from pipeline.gateway.listening import listen
from pipeline.gateway.server import Servers
from pipeline.gateway.service import Gateway, app, opened
from pipeline.station.clock import Clock, SystemClock
from pipeline.station.disk import Disk
from pipeline.station.files import Files
from pipeline.station.folders import Folders
from pipeline.station.service import running
from pipeline.station.watcher import Arrivals, Bell, Watcher

TOKEN = "0123456789abcdef" * 2
STATION = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
OTHER = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
SETTINGS = f"""
[station]
id = "{STATION}"
[[stations]]
id = "{OTHER}"
connected = false
[companies]
demo = "1"
[[provider]]
net_passport = "250030"
token = "{TOKEN}"
[[grid]]
company = "demo"
net_passport = "250030"
interface = "*"
"""
ROWS = [
    {"AccountKey": "10620", "Reference": "30215", "DocumentID": "30", "ItemKey": "T-2040", "Quantity": "2"}
]


class StandingClock:
    """Time that passes when a test says so."""

    def __init__(self) -> None:
        self.passed = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC) + timedelta(seconds=self.passed)

    def ticks(self) -> float:
        return self.passed


class Answer(NamedTuple):
    status: int
    text: str

    @property
    def err(self) -> str | None:
        """The text of an error."""
        whole = json.loads(self.text)
        found: str | None = whole.get("apiRes", whole).get("err")
        return found


class Running:
    """A gateway at a port, and its station's folder."""

    def __init__(self, root: Path, port: int, gateway: Gateway, watcher: Watcher, bell: Bell) -> None:
        self.root = root
        self.port = port
        self.gateway = gateway
        self.watcher = watcher
        self._bell = bell
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def post(self, body: bytes | dict[str, Any], **headers: str) -> Answer:
        """Post a request on a connection that is kept."""
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return self.ask("POST", "/api", content, {"Content-Type": "application/json", **headers})

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        self._connection.request(method, path, body, headers or {})
        answer = self._connection.getresponse()
        return Answer(answer.status, answer.read().decode())

    def control(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Ask the control API, on a connection of its own; gives the status and what the answer's JSON says."""
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            headers = {"Content-Type": "application/json"} | headers
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, f"/_/{path}", content, headers)
            answer = connection.getresponse()
            text = answer.read()
        return answer.status, json.loads(text) if text else None

    def get(self, path: str) -> Any:
        """What the control API says, and it says it well."""
        status, said = self.control("GET", path)
        assert status == 200, said
        return said

    def close(self) -> None:
        self._connection.close()

    def anew(self) -> None:
        """Make it as it was at first: settings, calls, folders; not what else a test has put into its root."""
        self.close()  # a test may have left its connection in the middle of an answer
        if (self.root / "station.toml").read_text("utf-8") != SETTINGS:
            self.set(SETTINGS)
        assert self.control("POST", "reset") == (204, None)

    def set(self, settings: str) -> None:
        """Change station.toml, and wait until it is read."""
        (self.root / "station.toml").write_text(settings, "utf-8")
        live = self.gateway.station.live
        live._looked = float("-inf")
        live.current()

    def dats(self, count: int) -> list[Path]:
        """Let the station work whenever something arrives, until there are so many."""
        self.work_until(lambda: len(self._dats()) >= count)
        return self._dats()

    def work_until(self, done: Callable[[], bool]) -> None:
        """Let the station work whenever something arrives."""
        end = time.monotonic() + 30
        while not done():
            assert time.monotonic() < end, sorted(self.root.rglob("*.dat"))
            self._bell.wait(0.05)
            self.watcher.once()

    def _dats(self) -> list[Path]:
        return sorted((self.root / "Hconnect").glob("*.dat"))


@contextmanager
def gateway(
    root: Path, settings: str = SETTINGS, *, files: Files | None = None, clock: Clock | None = None
) -> Iterator[Running]:
    """A gateway in threads of this process; the station takes up what is there when a test says so."""
    folders = Folders(root)
    folders.make(Disk())
    folders.settings.write_text(settings, "utf-8")
    bell, arrivals = Bell(), Arrivals()
    listeners = listen("127.0.0.1", 0)
    told: list[object] = []
    own_clock = StationClock(SystemClock() if clock is None else clock)
    with (
        running(root, files=files, clock=own_clock) as station,
        opened(station, bell, arrivals, own_clock, tell=told.append, complain=told.append) as made,
    ):
        watcher = Watcher(station.worker, bell, made.news.hear, poll=10, arrivals=arrivals)
        servers = Servers([(app(made), listeners)], closing=made.news.close)
        ready = threading.Event()
        serving = threading.Thread(target=servers.run, args=(ready.set,))
        serving.start()
        try:
            assert ready.wait(30)
            here = Running(root, listeners[0].getsockname()[1], made, watcher, bell)
            yield here
            here.close()
        finally:
            servers.stop()
            serving.join()


def signature(data: Any, token: str = TOKEN) -> str:
    """Of pluginData that JavaScript writes as Python's compact JSON does."""
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return hashlib.md5((text + token).encode(), usedforsecurity=False).hexdigest()


def request(**parts: Any) -> dict[str, Any]:
    """A right request, but for the parts that are given; None leaves one out."""
    data = parts.pop("data", ROWS)
    message = {"netPassportID": parts.pop("net_passport", "250030"), "pluginData": data}
    whole = {
        "station": STATION,
        "plugin": "imovein",
        "company": "demo",
        "message": {key: value for key, value in message.items() if value is not None},
        "signature": signature(data),
        **parts,
    }
    return {key: value for key, value in whole.items() if value is not None}
