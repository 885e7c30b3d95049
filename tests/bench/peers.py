"""Who the figures are compared with: Node with ajv and iconv-lite, and pydantic-core."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, StringConstraints, TypeAdapter, ValidationError

from tests.bench.measure import Times

HERE = Path(__file__).resolve().parent
PRM = HERE.parents[1] / "prm" / "imovein.json"


def node(payload: Path, rounds: int) -> tuple[dict[str, Times], str] | None:
    """The Node script's own times by stage, and Node's version; None (and why) where it cannot run."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("  node and npm are not installed: no comparison with Node")
        return None
    if not (HERE / "node_modules").is_dir():
        command = [str(shutil.which("npm")), "ci", "--no-audit", "--no-fund", "--silent"]
        if subprocess.run(command, check=False, cwd=HERE).returncode:
            print("  npm ci failed: no comparison with Node")
            return None
    run = ["node", str(HERE / "peer.mjs"), str(payload), str(PRM), str(rounds)]
    answer = subprocess.run(run, check=True, capture_output=True, text=True)
    figures = json.loads(answer.stdout)
    stages = ("total", "parse", "ajv", "csv", "iconv")
    return {name: Times(tuple(ms / 1000 for ms in figures[name])) for name in stages}, figures["node"]


def _text(length: int) -> Any:
    return Annotated[str, StringConstraints(max_length=length)]


def _digits(length: int) -> Any:
    return Annotated[str, StringConstraints(max_length=length, pattern=r"^\d+$")]


def _decimal(whole: int, places: int) -> Any:
    return Annotated[str, StringConstraints(pattern=rf"^-?\d{{1,{whole}}}(\.\d{{0,{places}}})?$")]


Date = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])/\d{4}$")]


class Row(BaseModel):
    """The twelve fields with imovein's rules, as a user of pydantic would write them."""

    AccountKey: _text(15)
    Reference: _digits(9)
    DocumentID: _digits(2)
    AccountName: _text(50) | None = None
    ValueDate: Date | None = None
    DueDate: Date | None = None
    Agent: _digits(9) | None = None
    ItemKey: _text(20)
    ItemName: _text(100) | None = None
    Quantity: _decimal(9, 3)
    Price: _decimal(9, 2) | None = None
    Remarks: _text(250) | None = None


class _Message(BaseModel):
    pluginData: list[Row]  # noqa: N815  the vendor's name


class _Request(BaseModel):
    message: _Message


_adapter = TypeAdapter(_Request)


def pydantic_errors(payload: bytes, *, url: bool = True) -> list[Any]:
    """All errors of a payload that pydantic-core finds while it reads the JSON."""
    try:
        _adapter.validate_json(payload)
    except ValidationError as fault:
        return fault.errors(include_url=url)
    return []
