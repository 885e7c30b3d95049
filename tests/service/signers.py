"""The signing helper in a process of its own, and what its callers ask of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from pipeline.passport import keys
from pipeline.passport.credentials import Credentials
from pipeline.passport.schemes import Verified, verify
from pipeline.passport.signed import Signed

PASSPORT = "588406346880516097"
ROWS: list[dict[str, Any]] = [{"ItemKey": "4202", "Remarks": 'בדיקה "API" 1/2 + 3', "Price": 1.5}]
DATA = json.dumps(ROWS, ensure_ascii=False, indent=1)


@dataclass(frozen=True)
class Helper:
    url: str
    keys: Path
    client: httpx.Client

    @property
    def private(self) -> str:
        return (self.keys / keys.PRIVATE).read_text("utf-8")

    @property
    def public(self) -> str:
        return (self.keys / keys.PUBLIC).read_text("utf-8")

    def post(self, path: str, given: Any, headers: Mapping[str, str] = {}) -> httpx.Response:
        return self.send(path, json.dumps(given).encode(), {"Content-Type": "application/json", **headers})

    def send(self, path: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        return self.client.post(self.url + path, content=body, headers=headers)

    def accepts(self, signature: str, data: str = DATA) -> bool:
        parts = Signed(data.encode(), json.dumps(PASSPORT).encode(), signature)
        return isinstance(verify(parts, Credentials(public_key=self.public)), Verified)


def start(folder: Path, *more: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    """A helper in a process of its own, and what its ready file says."""
    ready = folder / "ready.json"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "pipeline.cli.app",
            "signer",
            "--port",
            "0",
            "--ready-file",
            str(ready),
            *more,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    if not process.stdout.readline():  # it says that it listens when the ready file is there
        pytest.fail(process.communicate()[1])
    told: dict[str, Any] = json.loads(ready.read_text("utf-8"))
    return process, told


@pytest.fixture(scope="module")
def helper(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helper]:
    folder = tmp_path_factory.mktemp("signer")
    (folder / "keys" / "inner").mkdir(parents=True)
    keys.write(folder / "keys", keys.pair())
    shutil.copy(folder / "keys" / keys.PRIVATE, folder / "outside.pem")
    shutil.copy(folder / "keys" / keys.PRIVATE, folder / "keys" / "inner" / "again.pem")
    (folder / "keys" / "binary.pem").write_bytes(b"\xff\xfe\x00")
    (folder / "keys" / "large.pem").write_bytes(b" " * (1 << 17))
    process, told = start(folder, "--keys", str(folder / "keys"))
    with process, httpx.Client(trust_env=False, timeout=60) as client:
        yield Helper(told["url"], folder / "keys", client)
        process.terminate()
        _, said = process.communicate(timeout=30)
    assert said == "", said  # no request made it write to its log


def asked(helper: Helper, **more: Any) -> dict[str, Any]:
    return {"privatekey": helper.private, "netPassportID": PASSPORT, "data": DATA} | more
