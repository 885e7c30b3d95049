"""The books of a company: demo data, own data, what is in them, and what waits in the temporary store.

Examples:
  hconnect books seed station demo
  hconnect books import station accounts.csv
  hconnect books show station documents
  hconnect books issue station orders
  hconnect books type station 18 --stock out
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipeline.cli import FINDINGS, FINE
from pipeline.cli.options import Root
from pipeline.cli.paths import files
from pipeline.cli.terminal import console, say
from pipeline.errors import EnvironmentFault, UsageError
from pipeline.reporters.visible import visible

if TYPE_CHECKING:
    from sqlalchemy import Engine
What = Literal[
    "accounts", "items", "documents", "lines", "orders", "receipts", "journal", "stock", "imports", "kept"
]
Waiting = Literal["receipts", "orders", "documents"]
Company = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The company's file name, where station.toml has more than one."),
]


def _seed(
    root: Root,
    company: Annotated[str, typer.Argument(metavar="COMPANY", show_default=False)],
    *,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number makes another shop.")] = 1,
    year: Annotated[
        int | None,
        typer.Option(
            min=2000, max=2099, metavar="YYYY", help="Only days of this year are taken in; else any day is."
        ),
    ] = None,
) -> int:
    """Fill the books of a company with a shop: 200 accounts, 500 items, agents, warehouses, prices, rates.

    The same number makes the same shop.

    Examples:
      hconnect books seed station demo
      hconnect books seed station demo --seed 7 --year 2026

    Exit codes:
      0  the books are filled
      2  the company has accounts already, or station.toml does not list it
    """
    from pipeline.books.checks import year_of
    from pipeline.books.demo import ACCOUNTS, ITEMS
    from pipeline.books.demo import seed as fill
    from pipeline.books.transaction import writing

    with opened(root, company) as (engine, comp_id, name), writing(engine) as connection:
        fill(connection, comp_id, name, seed=seed, year=None if year is None else year_of(year))
    say(f"{visible(name)}: {ACCOUNTS} accounts, {ITEMS} items")
    return FINE


def _import(
    root: Root,
    file: Annotated[str, typer.Argument(metavar="FILE.csv", show_default=False)],
    *,
    company: Company = None,
) -> int:
    """Take in accounts or items from a CSV report of the real system.

    Its first line has captions: the Hebrew names of the fields, or those of the interface (see: hconnect prm show heshin).
    What is there already is changed where the report says something; all lines are taken in, or none.

    Examples:
      hconnect books import station accounts.csv
      hconnect books import station items.csv --company demo

    Exit codes:
      0  every line is in the books
      1  a line is wrong, and nothing was changed
      2  the report cannot be read
    """
    from datetime import UTC, datetime

    from pipeline.books.companies import make
    from pipeline.books.own_data import take_in
    from pipeline.books.transaction import writing

    (path,) = files([file])
    with opened(root, company) as (engine, comp_id, name):
        with writing(engine) as connection:
            make(connection, comp_id, name)
        report, outcome = take_in(engine, name, path.read_bytes(), name=path.name, time=datetime.now(UTC))
    for caption in report.ignored:
        say(f"{visible(str(path))}:1: no field is called {visible(caption)}; the column is left out")
    for problem in outcome.problems:
        at = f":{problem.row}" if problem.row else ""
        say(f"{visible(str(path))}{at}: {visible(problem.reason)}\n  {visible(problem.remedy)}")
    kind = f"{'account' if report.interface == 'heshin' else 'item'}{'' if outcome.made == 1 else 's'}"
    say(f"{visible(name)}: {outcome.made} {kind}{', nothing was changed' if outcome.refused else ''}")
    return FINDINGS if outcome.refused else FINE


def _show(
    root: Root,
    what: Annotated[
        What,
        typer.Argument(
            metavar="WHAT",
            help="accounts, items, documents, lines, orders, receipts, journal, stock, imports or kept.",
            show_default=False,
        ),
    ],
    *,
    company: Company = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON object a line; sums are strings.")] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="For a spreadsheet; no text in it is taken for a formula.")
    ] = False,
) -> int:
    """Show what is in the books: accounts, items, documents, lines, (open) orders, receipts, journal, stock, imports.

    Rows of an interface that the books do not know are under kept, as they were sent.

    Examples:
      hconnect books show station documents
      hconnect books show station accounts --csv
      hconnect books show station lines --json
    """
    from pipeline.books.companies import find
    from pipeline.books.listing import show
    from pipeline.books.transaction import reading

    if as_json and as_csv:
        raise UsageError("--json and --csv at once", remedy="Take one of them.")
    with opened(root, company) as (engine, _, name), reading(engine) as connection:
        if connection is None:
            raise UsageError("there are no books yet", remedy=f"Make some: hconnect books seed {root} {name}")
        names, rows = show(connection, find(connection, name), what)
        if as_json:
            _write_json(names, rows)
        elif as_csv:
            _write_csv(names, rows)
        else:
            _write_table(names, rows)
    return FINE


def _issue(
    root: Root,
    what: Annotated[
        Waiting, typer.Argument(metavar="WHAT", help="receipts, orders or documents.", show_default=False)
    ],
    *,
    company: Company = None,
    number: Annotated[
        list[int] | None,
        typer.Option(metavar="N", help="Only what was sent under this number; give it again for more."),
    ] = None,
) -> int:
    """Issue what waits in the temporary store: it gets its number, and stock moves.

    Examples:
      hconnect books issue station receipts
      hconnect books issue station orders --number 30216 --number 30217
    """
    from pipeline.books.companies import find
    from pipeline.books.issuing import issue
    from pipeline.books.transaction import writing

    with opened(root, company) as (engine, _, name), writing(engine) as connection:
        made = issue(connection, find(connection, name), what, number or ())
    for one in made:
        kind = f"type {one.type}, " if one.type else ""
        say(f"{kind}number {one.number}: account {visible(one.account)}, sent as {one.sent}")
    say(f"{len(made)} {what} issued")
    return FINE


def _type(
    root: Root,
    kind: Annotated[
        int, typer.Argument(metavar="TYPE", help="A document type, such as 18.", show_default=False)
    ],
    *,
    stock: Annotated[
        Literal["out", "in", "none"],
        typer.Option(help="What its documents do to stock.", show_default=False),
    ],
    company: Company = None,
) -> int:
    """Say which way documents of a type move stock: 18 to 27, 55, 56, 98 and 99, of which only the company knows it.

    They move goods alone, no sums: the ledger shows nothing of them. It holds from now on; what is in the books stays.

    Examples:
      hconnect books type station 18 --stock out

    Exit codes:
      0  it holds from now on
      2  the company has no such type, or its direction is known
    """
    from pipeline.books.companies import find
    from pipeline.books.directions import direct
    from pipeline.books.transaction import writing

    with opened(root, company) as (engine, _, name), writing(engine) as connection:
        direct(connection, find(connection, name), kind, stock)
    say(f"type {kind}: stock {stock}")
    return FINE


books = {"seed": _seed, "import": _import, "show": _show, "issue": _issue, "type": _type}


@contextmanager
def opened(root: Path, company: str | None) -> Iterator[tuple[Engine, str, str]]:
    """The database of a station, and a company of it: its number and its name."""
    from pipeline.settings import toml
    from pipeline.station.books import check_place, open_books
    from pipeline.station.clock import SystemClock
    from pipeline.station.database import complaining
    from pipeline.station.folders import Folders
    from pipeline.station.service import open_journal
    from pipeline.station.signals import Blocked

    folders = Folders(root)
    settings = toml.load(folders.settings)
    names = {name.casefold(): name for name in settings.companies}
    if company is None and len(names) != 1:
        listed = ", ".join(settings.companies) or "none"
        raise UsageError(f"which company: {listed}", remedy="Name one of [companies] with --company.")
    name = next(iter(names.values())) if company is None else names.get(company.strip().casefold())
    if name is None:
        raise UsageError(
            f"{company} is not a company of this station", remedy="Add it to [companies] in station.toml."
        )
    with ExitStack() as stack:
        journal = open_journal(folders, settings, SystemClock())
        stack.callback(journal.close)
        engine = open_books(folders, settings)
        stack.callback(engine.dispose)
        try:
            check_place(journal.engine, engine)
            with complaining(engine, "books"):
                yield engine, settings.companies[name], name
        except Blocked as blocked:
            raise EnvironmentFault(blocked.reason, remedy=blocked.remedy) from blocked


def _write_json(names: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    import msgspec

    for row in rows:
        say(msgspec.json.encode(dict(zip(names, row, strict=True))).decode())


def _write_csv(names: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    import csv

    from pipeline.books.sheet import cell

    sys.stdout.write("\ufeff")  # a spreadsheet takes it for Windows-1255 else
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(names)
    out.writerows([cell(value) for value in row] for row in rows)


def _write_table(names: list[str], rows: Iterator[tuple[Any, ...]]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    from pipeline.books.sheet import shown

    kept = [place for place, name in enumerate(names) if name != "fields"]
    grid = Table(box=SIMPLE_HEAD, pad_edge=False)
    for place in kept:
        grid.add_column(names[place])
    for row in rows:
        grid.add_row(*(visible(shown(row[place])) for place in kept))
    console().print(grid)
