"""Parameter files as they are read: what each entry becomes, what is said of it, and where."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import pytest

from pipeline.errors import EnvironmentFault, UsageError
from pipeline.findings import Finding
from pipeline.rules import Parameters, Shelf, load, parse
from pipeline.rules.shelf import SHIPPED

ENTRY = '{"field": "A", "required": true, "type": "alpha numeric", "length": 15}'


def found(path: Path, content: str | bytes) -> list[tuple[str, str | None, int | None, int | None]]:
    """Of each finding the code, the field, the line and the column."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    read = load(path)
    findings = read.warnings if isinstance(read, Parameters) else read
    assert all(finding.file == str(path) for finding in findings)
    return [
        (one.code, one.field, one.at.line if one.at else None, one.at.column if one.at else None)
        for one in findings
    ]


def read(path: Path, content: str) -> Parameters:
    path.write_text(content, "utf-8")
    parameters = load(path)
    assert isinstance(parameters, Parameters)
    return parameters


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Orders.JSON"


def test_an_entry_becomes_a_field_with_what_it_says_about_itself(path: Path) -> None:
    parameters = read(
        path,
        '[\n{"field": " Price ", "required": false, "type": "Decimal", "length": 9.2,\n'
        ' "hebrew": " מחיר ", "grade": "O", "note": "per unit"},\n' + ENTRY + "]",
    )
    assert (parameters.plugin, parameters.path, parameters.warnings) == ("orders", path, ())
    price, account = parameters.fields
    assert (price.name, price.required, price.type, price.length) == ("Price", False, "decimal", "9.2")
    assert (price.whole, price.places) == (9, 2)
    assert (price.hebrew, price.grade, price.note, price.shape) == ("מחיר", "O", "per unit", "")
    assert price.line == 2
    assert price.rule.startswith(
        '{"field": " Price ", "required": false, "type": "Decimal", "length": 9.2, "hebrew"'
    )
    assert (account.required, account.type, account.whole, account.places, account.line) == (
        True,
        "alpha numeric",
        15,
        0,
        4,
    )
    assert (account.hebrew, account.grade, account.note) == ("", "", "")
    assert parameters.columns == {"price": 0, "a": 1}


def test_what_an_entry_says_of_itself_counts_only_where_it_is_text(path: Path) -> None:
    (field,) = read(
        path, f'[{ENTRY[:-1]}, "hebrew": 5, "grade": null, "note": ["x"], "shape": "circle"}}]'
    ).fields
    assert (field.hebrew, field.grade, field.note, field.shape) == ("", "", "", "")


def test_a_shape_makes_the_interface_one_of_an_object(path: Path) -> None:
    parameters = read(path, f'[{ENTRY[:-1]}, "shape": "array"}}]')
    assert (parameters.kind, parameters.fields[0].shape) == ("object", "array")
    assert read(path, f"[{ENTRY}]").kind == "rows"


@pytest.mark.parametrize(
    ("type_", "length", "kept"),
    [
        ("alpha numeric", "0", None),
        ("alpha numeric", "-1", None),
        ("alpha numeric", "1.5", None),
        ("alpha numeric", '"15"', None),
        ("alpha numeric", "2147483647", "2147483647"),
        ("alpha numeric", "2147483648", None),
        ("alpha numeric", "1e3", "1000"),
        ("alpha numeric", "1e30", None),
        ("alpha numeric", "9" * 5000, None),
        ("decimal", "9.2", "9.2"),
        ("decimal", "0.2", None),
        ("decimal", "9", "9"),
        ("long", "9.2", None),
        ("date", "8", "8"),
        ("date", "10", "10"),
        ("date", "9", None),
        ("date", "8.1", None),
    ],
)
def test_a_length_is_a_positive_number_that_its_type_can_have(
    path: Path, type_: str, length: str, kept: str | None
) -> None:
    content = f'[{{"field": "A", "required": true, "type": "{type_}", "length": {length}}}]'
    if kept is None:
        assert found(path, content) == [("HC-P08", "A", 1, content.index(length) + 1)]
    else:
        assert read(path, content).fields[0].length == kept


def test_a_length_is_judged_where_the_type_is_missing_too(path: Path) -> None:
    assert found(path, '[{"field": "A", "required": true, "length": 9.2}]') == [("HC-P05", "A", 1, 2)]
    assert found(path, '[{"field": "A", "required": true, "type": "text", "length": 0}]') == [
        ("HC-P06", "A", 1, 43),
        ("HC-P08", "A", 1, 61),
    ]


def test_every_entry_is_judged_also_behind_one_that_is_no_object(path: Path) -> None:
    assert found(path, f'[\n5,\n{ENTRY},\n  "A",\n{{}}]') == [
        ("HC-P01", None, 2, 1),
        ("HC-P01", None, 4, 3),
        ("HC-P01", None, 5, 1),
        ("HC-P03", None, 5, 1),
        ("HC-P05", None, 5, 1),
        ("HC-P07", None, 5, 1),
    ]


@pytest.mark.parametrize(
    ("key", "value"), [("field", '"A"'), ("required", "false"), ("type", '"long"'), ("length", "9")]
)
def test_a_key_that_stands_twice_is_told_and_the_last_one_counts(path: Path, key: str, value: str) -> None:
    content = f'[{ENTRY[:-1]}, "{key}": {value}}}]'
    at = content.rindex(f'"{key}"') + 1
    assert found(path, content) == [("HC-W02", key, 1, at)]
    assert read(path, content).warnings[0].text == f"{key} stands twice in one object; the last one counts"


def test_a_note_that_stands_twice_is_nobodys_business(path: Path) -> None:
    assert found(path, f'[{ENTRY[:-1]}, "note": "a", "note": "b"}}]') == []


def test_two_entries_of_one_name_are_told_at_the_second(path: Path) -> None:
    other = ENTRY.replace('"A"', '"B"')
    again = ENTRY.replace('"A"', '"a"')
    assert found(path, f"[{ENTRY},\n{other},\n  {again}]") == [("HC-W02", "a", 3, 3)]


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b'[{"field": "\xe0"}]', "HC-P03", (1, 2)),  # windows-1255 is read, too
        (b"[" + b" " * 70_000 + b'"\xff"]', "HC-E04", (1, 70_003)),
        (codecs.BOM_UTF8 + b'["\xff"]', "HC-E04", (1, 3)),
        (codecs.BOM_UTF16_LE + b"[", "HC-E04", None),
        (b"[" * 9, "HC-E02", (1, 9)),
        (b"[1,]", "HC-A15", (1, 4)),
        (b"", "HC-A15", (1, 1)),
        (b"{}", "HC-P11", (1, 1)),
    ],
)
def test_a_file_that_holds_no_entries_is_refused_with_its_place(
    path: Path, content: bytes, code: str, place: tuple[int, int] | None
) -> None:
    first = found(path, content)[0]
    assert (first[0], first[2:]) == (code, place or (None, None))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (codecs.BOM_UTF8 + b'["\xff"]', "not text in UTF-8"),
        (codecs.BOM_UTF16_LE + b"[", "not text in UTF-16"),
        (b"[" * 9, "nested deeper than 8 levels"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_it_was_taken_for(path: Path, content: bytes, text: str) -> None:
    path.write_bytes(content)
    read = load(path)
    assert not isinstance(read, Parameters)
    assert [finding.text for finding in read] == [text]


def test_a_comma_too_many_is_told_with_its_cause(path: Path) -> None:
    path.write_text(f"[{ENTRY},]")
    read = load(path)
    assert not isinstance(read, Parameters)
    (finding,) = read
    assert isinstance(finding, Finding)
    assert "comma" in finding.hint


def test_what_is_in_no_file_yet_is_read_as_its_file_will_be(path: Path) -> None:
    of_file = read(path, f"[{ENTRY}, {ENTRY}]")
    path.unlink()
    parsed = parse(f"[{ENTRY}, {ENTRY}]".encode(), path)
    assert isinstance(parsed, Parameters)
    assert (parsed.plugin, parsed.path) == ("orders", path)
    assert (parsed.fields, parsed.warnings) == (of_file.fields, of_file.warnings)
    assert len(parsed.warnings) == 1
    (refused,) = parse(b"{}", path)  # type: ignore[misc]
    assert (refused.code, refused.file) == ("HC-P11", str(path))


def test_a_sites_file_comes_before_the_shipped_one_whatever_the_case_of_its_name(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.find("ImoveIn") == SHIPPED / "imovein.json"
    (tmp_path / "IMOVEIN.Json").write_text(f"[{ENTRY}]")
    (tmp_path / "notes.txt").write_text("nothing of ours")
    own = Shelf(tmp_path)
    assert own.find("imovein") == tmp_path / "IMOVEIN.Json"
    assert [field.name for field in own.get("imovein").fields] == ["A"]  # type: ignore[union-attr]
    assert own.names() == ["heshin", "imovein", "itemin", "kupain", "movein", "reports"]
    assert own.get("nothing") is None


def test_a_shelf_has_one_state_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "orders.json").write_text(f"[{ENTRY}]")
    shelf = Shelf(tmp_path)
    before = shelf.get("orders")
    (tmp_path / "orders.json").write_text("[]")
    assert shelf.get("orders") is before
    assert Shelf(tmp_path).get("orders") is not before


@pytest.mark.parametrize(
    ("content", "later"), [(ENTRY.replace('"A"', '"B"'), 1), (ENTRY.replace('"A"', '"Long"'), 0)]
)
def test_an_edit_is_seen_by_its_time_and_by_its_size(content: str, later: int, tmp_path: Path) -> None:
    file = tmp_path / "orders.json"
    file.write_text(f"[{ENTRY}]")
    os.utime(file, ns=(10**18, 10**18))
    before = Shelf(tmp_path).get("orders")
    file.write_text(f"[{content}]")
    os.utime(file, ns=(10**18, 10**18 + later * 10**9))
    after = Shelf(tmp_path).get("orders")
    assert isinstance(before, Parameters)
    assert isinstance(after, Parameters)
    assert before.fields[0].name == "A"
    assert after.fields[0].name != "A"


@pytest.mark.parametrize("name", ["../imovein", "imovein/", "", "*", "a" * 5000])
def test_a_name_that_is_no_name_finds_nothing(name: str) -> None:
    assert Shelf().find(name) is None


def test_a_folder_that_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="gone: ") as refused:
        Shelf(tmp_path / "gone").find("x-y")
    assert refused.value.remedy == "Name a folder that exists and that this user can read."


def test_a_parameter_file_that_is_a_folder_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "orders.json").mkdir()
    with pytest.raises(EnvironmentFault, match=r"orders\.json: ") as refused:
        Shelf(tmp_path).get("orders")
    assert refused.value.remedy == "Let this user read it."


def test_rules_that_cannot_be_used_are_refused_with_what_to_do(tmp_path: Path) -> None:
    orders = tmp_path / "orders.json"
    orders.write_text("{}")
    shelf = Shelf(tmp_path)
    assert shelf.usable("imovein") is shelf.get("imovein")
    assert shelf.usable("reports") is shelf.get("reports")
    with pytest.raises(UsageError) as refused:
        shelf.usable("nothing")
    assert str(refused.value) == "no parameter file for nothing"
    assert refused.value.remedy == "Known: heshin, imovein, itemin, kupain, movein, orders, reports."
    for use in (shelf.usable, shelf.importing):
        with pytest.raises(UsageError) as refused:
            use("orders")
        assert str(refused.value) == f"{orders} has faults"
        assert refused.value.remedy == f"See them: hconnect prm check {orders}"


def test_an_interface_that_takes_one_object_is_not_imported() -> None:
    shelf = Shelf()
    assert shelf.importing("imovein") is shelf.get("imovein")
    with pytest.raises(UsageError, match=r"^reports is not imported$") as refused:
        shelf.importing("reports")
    assert refused.value.remedy == "It takes one object, and has no .dat."
