"""Workshop: where groups are made, in this process or in several beside it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Protocol

from pipeline.settings.live import Live
from pipeline.settings.station import StationSettings
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from pipeline.station.making import Group, Maker, Put, Result, Task
from pipeline.station.signals import Blocked

_CONTEXT = multiprocessing.get_context("spawn")  # a fork would take the locks of other threads along


_WORTH_A_THREAD = 16
"""Inputs."""


class Begun(Protocol):
    """A group in the making."""

    group: Group

    def finish(self) -> list[Result]:
        """What came of its tasks, in their order; raises Blocked where it could not be written."""

    def abandon(self) -> None:
        """Nobody will ask; when this returns, nothing is written any more. Drafts may be left behind."""


class Workshop(Protocol):
    """Makes groups in the order in which they are begun."""

    def begin(self, group: Group) -> Begun:
        """Begin a group."""

    def close(self) -> None:
        """Take no more."""


class Bench:
    """One place, in this process: the next group is made while the disk takes the last one."""

    def __init__(self, maker: Maker) -> None:
        self._maker = maker
        self._syncing = ThreadPoolExecutor(1, thread_name_prefix="bench")

    def begin(self, group: Group) -> Begun:
        """See `Workshop.begin`. A small group is made when it is asked for: it is not worth a thread."""
        if len(group.tasks) < _WORTH_A_THREAD:
            return _Later(group, self._maker)
        begun: Future[list[Result]] = Future()
        try:
            results, drafts = self._maker.make(group.tasks)
        except Blocked as blocked:
            begun.set_exception(blocked)  # for when its turn comes
        else:
            begun = self._syncing.submit(self._synced, results, drafts)
        return _Apart(group, begun)

    def close(self) -> None:
        """See `Workshop.close`."""
        self._syncing.shutdown()

    def _synced(self, results: list[Result], drafts: list[Path]) -> list[Result]:
        self._maker.sync(drafts)
        return results


class _Later:
    def __init__(self, group: Group, maker: Maker) -> None:
        self.group = group
        self._maker = maker

    def finish(self) -> list[Result]:
        return self._maker(self.group.tasks)

    def abandon(self) -> None:
        pass  # it was not begun


class _Apart:
    def __init__(self, group: Group, begun: Future[list[Result]]) -> None:
        self.group = group
        self._begun = begun

    def finish(self) -> list[Result]:
        return self._begun.result()

    def abandon(self) -> None:
        wait([self._begun])


class Hall:
    """Several processes: a group is shared out among them, and made while the one before is filed."""

    def __init__(self, folders: Folders, settings: StationSettings, run: str) -> None:
        self._workers = settings.service.workers
        self._arguments = (folders, run)
        self._pool: ProcessPoolExecutor | None = None

    def begin(self, group: Group) -> Begun:
        """See `Workshop.begin`. Each process gets a run of the group, so that its order is kept."""
        if self._pool is None:
            self._pool = self._open(self._workers)
        share = max(1, -(-len(group.tasks) // self._workers))
        parts = [group.tasks[at : at + share] for at in range(0, len(group.tasks), share)]
        return _InHall(group, [self._pool.submit(_make, part) for part in parts], self._one_by_one)

    def close(self) -> None:
        """See `Workshop.close`."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def _open(self, workers: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(workers, _CONTEXT, _settle_in, self._arguments)

    def _one_by_one(self, tasks: Sequence[Task]) -> list[Result]:
        """Something ended a process that had several inputs: each gets one of its own."""
        self.close()
        return [result for task in tasks for result in self._alone(task)]

    def _alone(self, task: Task) -> list[Result]:
        try:
            with self._open(1) as pool:
                return pool.submit(_make, [task]).result()
        except BrokenProcessPool:
            remedy = "Perhaps there is too little memory for it. It is tried again."
            return [Put(task.taken.entry, "ended the process that was to check it", remedy)]


class _InHall:
    def __init__(
        self, group: Group, parts: list[Future[list[Result]]], again: Callable[[Sequence[Task]], list[Result]]
    ) -> None:
        self.group = group
        self._parts = parts
        self._again = again

    def finish(self) -> list[Result]:
        wait(self._parts)  # all of them, before one may raise
        try:
            return [result for part in self._parts for result in part.result()]
        except BrokenProcessPool:
            return self._again(self.group.tasks)

    def abandon(self) -> None:
        wait(self._parts)


_maker: Maker | None = None
"""Of this worker process."""


def _settle_in(folders: Folders, run: str) -> None:
    """Make a worker process ready: Ctrl-C is for the service alone, and no worker outlives that."""
    global _maker  # noqa: PLW0603  a process pool has no other place for what a process keeps
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _maker = Maker(folders, Live(folders.settings).current, Disk(), f"{run}-{os.getpid():x}")


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _make(tasks: Sequence[Task]) -> list[Result]:
    assert _maker is not None  # noqa: S101  _settle_in ran before
    return _maker(tasks)
