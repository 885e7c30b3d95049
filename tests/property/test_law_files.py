"""Files: nothing is ever written outside the root, and a .dat is there whole or not at all.

`tests/service/test_crash_points.py` says the second at every single operation, `test_state_machine.py` in any order.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import pipeline
from pipeline.testing import strategies as hconnect
from tests.service.stations import Station

PARTS = st.sampled_from(
    (
        "..",
        "../x",
        "..\\x",
        "/etc/x",
        "C:\\x",
        "CON",
        "a/b",
        "a\0b",
        "",
        ".",
        "x" * 300,
        "ח",
        "250030",
        "1_2",
        "*",
        "~",
    )
)
"""What a sender may put into the parts that become the name of a file."""
NAMES = st.sampled_from(
    (
        "a.json",
        "1_imovein_250030_a.json",
        "1_imovein_.._a.json",
        "1_CON_250030_a.json",
        "..json",
        "1_imovein_x.json.json",
    )
)
"""What a sender may call a file; a slash cannot stand in it."""


@st.composite
def dropped(draw: Any) -> bytes:
    """A request or bare rows, right or wrong, with any parts."""
    rows = draw(hconnect.plugin_data("imovein", max_documents=1, max_rows=2))
    if draw(st.booleans()):
        whole = draw(hconnect.envelopes("imovein", data=st.just(rows)))
        whole |= draw(st.dictionaries(st.sampled_from(("company", "plugin", "station")), PARTS, max_size=2))
        whole["message"]["netPassportID"] = draw(PARTS)
        rows = whole
    text = json.dumps(rows).encode()
    return text[: draw(st.integers(1, len(text)))] if draw(st.integers(0, 4)) == 4 else text


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@given(st.dictionaries(NAMES, dropped(), min_size=1, max_size=3))
@settings(max_examples=15)
def test_whatever_is_dropped_nothing_is_written_outside_the_root_or_by_half(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as outside:
        root = Path(outside, "a", "root")
        root.mkdir(parents=True)
        Path(outside, "x").write_text("there before", "utf-8")
        station = Station(root)
        try:
            for name, content in files.items():
                station.drop(name, content)
            for _ in range(4):
                station.later(3600)
            made = station.dats()
            contents = [path.read_bytes() for path in made]
        finally:
            station.journal.close()
        everything = tree(Path(outside))
    assert {name for name in everything if not name.startswith("a/root/")} == {"x"}
    assert everything["x"] == b"there before"
    wanted = [pipeline.convert(content, name=name).dat for name, content in files.items()]
    assert {*contents} <= {*wanted}
    assert all(path.name.endswith(".dat") for path in made)


@given(PARTS, PARTS, PARTS)
@settings(max_examples=60)
def test_a_conversion_is_called_as_one_file_or_is_refused(company: str, plugin: str, passport: str) -> None:
    message = {"netPassportID": passport, "pluginData": [{"accountKey": "1"}]}
    whole = {"station": "1", "plugin": "heshin", "company": company, "message": message, "signature": "0"}
    made = pipeline.convert(whole, comp_id=plugin or None)
    assert (made.name is None) is (made.dat is None) is (not made.verdict.accepted)
    if made.name is not None:
        assert Path(made.name).name == made.name
        assert not set(made.name) & set('<>:"/\\|?*\0')
