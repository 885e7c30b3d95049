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


Key = Annotated[str, StringConstraints(max_length=15)]
ItemCode = Annotated[str, StringConstraints(max_length=20)]
Name = Annotated[str, StringConstraints(max_length=50)]
LongName = Annotated[str, StringConstraints(max_length=100)]
Text = Annotated[str, StringConstraints(max_length=250)]
Digits2 = Annotated[str, StringConstraints(max_length=2, pattern=r"^\d+$")]
Digits9 = Annotated[str, StringConstraints(max_length=9, pattern=r"^\d+$")]
Amount = Annotated[str, StringConstraints(pattern=r"^-?\d{1,9}(\.\d{0,3})?$")]
Sum = Annotated[str, StringConstraints(pattern=r"^-?\d{1,9}(\.\d{0,2})?$")]
Date = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|[12]\d|3[01])/(0[1-9]|1[0-2])/\d{4}$")]


class Row(BaseModel):
    """The twelve fields with imovein's rules, as a user of pydantic would write them."""

    AccountKey: Key
    Reference: Digits9
    DocumentID: Digits2
    AccountName: Name | None = None
    ValueDate: Date | None = None
    DueDate: Date | None = None
    Agent: Digits9 | None = None
    ItemKey: ItemCode
    ItemName: LongName | None = None
    Quantity: Amount
    Price: Sum | None = None
    Remarks: Text | None = None


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
