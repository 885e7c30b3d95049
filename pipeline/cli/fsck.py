"""`hconnect fsck`: whether journal, folders and contents of a station agree."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import Annotated

import typer

from pipeline.cli import FINDINGS, FINE
from pipeline.cli.options import Root
from pipeline.cli.terminal import say, status_line
from pipeline.reporters.visible import visible


def fsck(
    root: Root,
    *,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend what can be mended; the service must not run.")
    ] = False,
) -> int:
    """Compare what the journal says with what the folders hold: names, sizes, SHA-256, .dat files, reports.

    A damaged journal is moved away and made anew from the reports beside the inputs. Nothing else is changed,
    and no input is ever removed. Of the books it says whether their file is whole.

    Examples:
      hconnect fsck station
      hconnect fsck station --repair

    Exit codes:
      0  all agree, or was mended
      1  something differs
      2  the station cannot be looked at
    """
    from pipeline.settings import toml
    from pipeline.station.books import open_books
    from pipeline.station.checking import Check
    from pipeline.station.clock import SystemClock
    from pipeline.station.disk import Disk
    from pipeline.station.folders import Folders
    from pipeline.station.lock import InUse, Lock
    from pipeline.station.service import open_journal

    folders = Folders(root)
    settings = toml.load(folders.settings)
    disk, clock = Disk(), SystemClock()
    folders.check(disk)
    left = 0
    with ExitStack() as stack:
        lock = Lock(folders.lock)
        alone = True
        try:
            lock.take()
            stack.callback(lock.release)
        except InUse:
            if repair:
                raise
            alone = False
        journal = open_journal(folders, settings, clock)
        stack.callback(journal.close)
        books = open_books(folders, settings)
        stack.callback(books.dispose)
        progress = stack.enter_context(status_line(sys.stderr))
        check = Check(folders, disk, journal, books, clock, alone=alone, repair=repair, progress=progress)
        for difference in check.run():
            progress("")
            mended = " (mended)" if difference.repaired else ""
            say(f"{visible(difference.where)}: {visible(difference.text)}{mended}")
            if difference.remedy and not difference.repaired:
                say(f"  {visible(difference.remedy)}")
            left += not difference.repaired
        progress("")
        found = f"{left:,} difference{'' if left == 1 else 's'} left" if left else "all agree"
        say(f"{check.inputs:,} inputs in the journal, {check.files_read:,} files read: {found}")
        if not alone:
            say("A service is at work: what is on its way was left out.")
    return FINDINGS if left else FINE
