"""Reports over the API where calls and books are on a PostgreSQL server, which goes away meanwhile."""

from __future__ import annotations

import json
from pathlib import Path

from tests.gateway.gateways import SETTINGS, gateway
from tests.gateway.reports import asking, endless, exported, furnish, last, rows
from tests.gateway.test_report_streams import COUNT, Asking, connections, ended, until
from tests.service.test_postgresql import Server, pytestmark, server

__all__ = ["pytestmark", "server"]


def test_reports_are_sent_left_and_refused_as_with_sqlite(server: Server, tmp_path: Path) -> None:
    settings = f'{SETTINGS}[journal]\nurl = "{server.url}"\n[books]\nurl = "{server.url}"\n'
    with gateway(tmp_path / "station", settings) as here:
        furnish(here.root, server.url)
        large = json.dumps(asking(exported(here.root, 900)), ensure_ascii=False).encode()
        assert len(rows(here.post(large).text)) == COUNT
        assert ended(here)["word"] == "whole"
        with Asking(here, large) as asking_:
            asking_.read(1 << 16)
        until(here, lambda: here.get("calls/2")["report"]["ended"] is not None)
        assert last(here)["report"]["word"] == "gone"
        until(here, lambda: connections(here) == 0)
        small = asking(exported(here.root, 1))
        assert len(rows(here.post(small).text)) == 200
        for count in (
            0,
            20_000,
        ):  # a query without end, whose sender leaves before the first part, and behind it
            with Asking(here, json.dumps(endless(here.root, count), ensure_ascii=False).encode()) as asking_:
                until(here, lambda: connections(here) == 1)
                if count:
                    asking_.read(1 << 16)
            until(here, lambda: connections(here) == 0)
            assert len(rows(here.post(small).text)) == 200
        server.stop()
        answer = here.post(small)
        assert answer.err is not None
        assert answer.err.startswith("the call was not taken, send it again: ")
        server.start()
        assert len(rows(here.post(small).text)) == 200
