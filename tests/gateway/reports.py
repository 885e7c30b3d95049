"""What the tests of reports over the API stand on: books, definitions, and requests for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from pipeline.books import demo
from pipeline.books.transaction import writing
from pipeline.reports.hrep import line
from pipeline.reports.key import station_key
from pipeline.reports.shelf import Shelf
from pipeline.settings.station import StationSettings
from pipeline.station.books import open_books
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from tests.gateway.gateways import Running, request, signature

LARGE = """
number = 900
title = "הרבה"
query = '''
SELECT a.account AS account, b.name AS name, c.city AS city, a.sort_code AS sort_code
FROM accounts AS a CROSS JOIN accounts AS b CROSS JOIN accounts AS c LIMIT 40000
'''
columns = [
  {name = "account", caption = "מפתח חשבון"},
  {name = "name", caption = 'שם "מלא"'},
  {name = "city", caption = "עיר"},
  {name = "sort_code", caption = "קוד מיון", kind = "number"},
]
"""
SMALL = """
number = 901
title = "חשבון אחד"
query = '''
SELECT account AS account, name AS name, sort_code AS sort_code FROM accounts
WHERE sort_code BETWEEN :code_from AND :code_to AND account >= :account ORDER BY account
'''
columns = [
  {name = "account", caption = "מפתח חשבון"},
  {name = "name", caption = "שם חשבון"},
  {name = "sort_code", caption = "קוד מיון", kind = "number"},
]
[[parameters]]
name = "code"
path = "חתך/קוד מיון"
type = "long"
number = 3
[[parameters]]
name = "account"
path = "חתך/מפתח חשבון"
type = "txt"
operation = "at least"
number = 7
"""
BROKEN = """
number = 902
title = "נכשל"
query = "SELECT json_extract(name, '$') AS name FROM accounts"
columns = [{name = "name", caption = "שם"}]
"""
EMPTY = """
number = 903
title = "ריק"
query = "SELECT name AS name FROM accounts WHERE account = ''"
columns = [{name = "name", caption = "שם"}]
"""
ENDLESS = """
number = 904
title = "בלי סוף"
query = '''
WITH RECURSIVE n(x) AS (SELECT 1 FROM accounts WHERE account = '10001' UNION ALL SELECT x + 1 FROM n)
SELECT x AS x FROM n WHERE x <= :rows
'''
columns = [{name = "x", caption = "מספר", kind = "number"}]
[[parameters]]
name = "rows"
path = "חתך/שורות"
type = "long"
operation = "equal"
default = 0
"""
"""As many rows as are asked for, and then no end: a computer has to be told to give it up."""


def furnish(root: Path, url: str = "") -> None:
    """Definitions, and the books of a shop; `url` where they are not in their usual place."""
    folder = root / "reports"
    folder.mkdir(exist_ok=True)
    for number, text in ((900, LARGE), (901, SMALL), (902, BROKEN), (903, EMPTY), (904, ENDLESS)):
        (folder / f"{number}.toml").write_text(text, "utf-8")
    engine = books(root, url)
    with writing(engine) as connection:
        demo.seed(connection, "1", "demo")
    engine.dispose()


def books(root: Path, url: str = "") -> Engine:
    """The database of the books; whoever asks for it disposes of it."""
    settings = StationSettings.model_validate({"books": {"url": url}} if url else {})
    return open_books(Folders(root), settings)


def exported(root: Path, number: int, comp_id: str = "1") -> dict[str, Any]:
    """What `hrep` prints, as pluginData."""
    definition = Shelf(root / "reports").get(number)
    assert definition is not None
    whole: dict[str, Any] = json.loads(line(definition, comp_id, station_key(root, Disk())))
    return whole


def endless(root: Path, rows: int = 0) -> dict[str, Any]:
    """A request for a report that has no end, after so many rows."""
    data = exported(root, 904)
    data["params_data"][0]["defVal"] = str(rows)
    return asking(data)


def asking(data: Any, **parts: Any) -> dict[str, Any]:
    """A right request for a report, but for the parts that are given."""
    return request(data=data, **{"plugin": "Reports", "signature": signature(data)} | parts)


def rows(text: str, plugin: str = "Reports") -> list[dict[str, Any]]:
    """The rows of an answer, whose rest is as it has to be."""
    whole = json.loads(text)
    found: list[dict[str, Any]] = whole["apiRes"].pop("data")
    assert whole == {"apiRes": {"res": "ok"}, "actionType": plugin, "messType": "apiReplay"}
    return found


def last(here: Running) -> Any:
    """The last call, with all that is known of it."""
    return here.get("calls/latest")
