"""Sheet: the text of a TOML file changed in one place; every other byte stays.

tomlkit keeps the text, and counts the comments after a table as the table's own, also those that speak of
what follows. So what stands after a table's last key is cut at the last blank line before anything is put there:
what comes from that line on belongs to the next table. Each function takes a text whose lines end in LF, and
gives the new one; it raises CannotEdit where the text is laid out so that no change fits into it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Item, Key, Table, Whitespace

Value = str | bool | Sequence[str]
Body = list[tuple[Key | None, Item]]

_GAP = "\0\n"
"""A line where a row was; no TOML holds it."""


class CannotEdit(Exception):
    """No change fits into the text as it is laid out."""


def put(text: str, table: str, index: int | None, key: str, value: Value) -> str:
    """Give a key of `[table]` a value, or one of the `[[table]]` of this index; `[table]` is made where missing."""
    document = _parsed(text)
    if index is None and table not in document:
        document.append(table, _made({key: value}))
        return tomlkit.dumps(document)
    found = _table(document, table) if index is None else _rows(document, table)[index]
    if key in found:
        found[key] = value
        return tomlkit.dumps(document)
    body = found.value.body
    after = _cut(body, _own_end(body))
    found.append(key, value)
    body += after
    return tomlkit.dumps(document)


def append(text: str, table: str, values: Mapping[str, Value]) -> str:
    """Add a `[[table]]` after the last one, else at the end."""
    document = _parsed(text)
    row = _made(values)
    if table not in document:
        document.append(table, tomlkit.aot())
        _rows(document, table).append(row)
        row.trivia.indent = "\n" if text else ""
        return tomlkit.dumps(document)
    rows = _rows(document, table)
    body = rows[-1].value.body
    after = _cut(body, _own_end(body))
    row.trivia.indent = "\n"
    rows.append(row)
    row.value.body.extend(after)
    return tomlkit.dumps(document)


def remove(text: str, table: str, index: int) -> str:
    """Take a `[[table]]` out, with the comments between its lines; those after its last key stay."""
    document = _parsed(text)
    rows = _rows(document, table)
    body = rows[index].value.body
    stays = [(None, Whitespace(_GAP)), *_cut(body, _keys_end(body))]
    at = next(at for at, (key, _) in enumerate(document.body) if key is not None and key.key == table)
    if index:
        rows[index - 1].value.body.extend(stays)
    else:
        document.body[at:at] = stays
    del rows[index]
    if not rows:  # an array without rows would be written as []
        document.body[:] = [part for part in document.body if part[1] is not rows]
    before, after = tomlkit.dumps(document).split(_GAP)
    if before.endswith("\n\n") and not after.lstrip(" ").startswith(
        "#"
    ):  # the blank line above goes with the row
        before = before[:-1]
    return before + after


def _parsed(text: str) -> tomlkit.TOMLDocument:
    text += "" if text.endswith("\n") or not text else "\n"
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as fault:  # tomllib took it
        raise CannotEdit(str(fault)) from fault
    if tomlkit.dumps(document) != text:
        raise CannotEdit("the tables of one name do not stand together")
    return document


def _made(values: Mapping[str, Value]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        table.append(key, value)
    return table


def _table(document: tomlkit.TOMLDocument, name: str) -> Table:
    found = document[name]
    if not isinstance(found, Table) or found.is_super_table():
        raise CannotEdit(f"{name} is not written as [{name}]")
    return found


def _rows(document: tomlkit.TOMLDocument, name: str) -> AoT:
    found = document[name]
    if not isinstance(found, AoT):
        raise CannotEdit(f"{name} is not written as [[{name}]]")
    return found


def _keys_end(body: Body) -> int:
    """Where what stands after the last key begins."""
    return max((at for at, (key, _) in enumerate(body, 1) if key is not None), default=0)


def _own_end(body: Body) -> int:
    """Where what belongs to the next table begins: at the last blank line after the last key."""
    for at in range(len(body) - 1, _keys_end(body) - 1, -1):
        item = body[at][1]
        if isinstance(item, Whitespace) and "\n" in item.s:
            return at
    return len(body)


def _cut(body: Body, at: int) -> Body:
    """Take everything from `at` on out of a body: comments and blank lines, which its index does not know."""
    after = body[at:]
    del body[at:]
    return after
