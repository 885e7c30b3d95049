"""State: reset, snapshots, seed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from pipeline.gateway import snapshots
from pipeline.gateway.api.problem import Refused, responses
from pipeline.reporters.version import version

if TYPE_CHECKING:
    from pipeline.gateway.service import Gateway

LARGEST = 2**53 - 1
_BUSY = "what is in hand takes too long; nothing was changed"
Number = Annotated[int, Path(ge=1, le=LARGEST)]


class Seed(BaseModel, extra="forbid", strict=True):
    """With which chance begins."""

    seed: Annotated[int, Field(ge=0, le=LARGEST)]


class Note(BaseModel, extra="forbid", strict=True):
    """What to remember of a snapshot."""

    note: Annotated[str, Field(max_length=200)] = ""


class Snapshot(BaseModel):
    """A copy of calls, journal, folders, settings, clock and faults."""

    id: int
    made: Annotated[datetime, Field(description="by the station's clock")]
    calls: int
    version: Annotated[str, Field(description="of the program: only the same restores it")]
    note: str


class SnapshotList(BaseModel):
    """Oldest first."""

    snapshots: list[Snapshot]


def router(gateway: Gateway) -> APIRouter:
    """`/_/reset`, `/_/seed`, `/_/snapshot` and `/_/restore`."""
    made = APIRouter(prefix="/_", tags=["state"])
    state = gateway.state

    def found(number: int) -> snapshots.Snapshot:
        snapshot = state.find(number)
        if snapshot is None:
            raise Refused(
                404, f"there is no snapshot {number}", "GET /_/snapshots lists those that there are."
            )
        return snapshot

    @made.post("/reset", status_code=204, response_class=Response, responses=responses(_409=_BUSY))
    def reset() -> None:
        """Empty calls, journal and folders; ids begin at 1 again, clock, seed and faults are as at the first start.

        The books are as before the first import. Settings and snapshots stay, and in Hconnect what is no `.dat`.
        """
        state.reset()

    @made.post("/seed", responses=responses())
    def seed(body: Seed) -> Seed:
        """Begin chance anew: with the same seed, the same calls meet the same faults. Nothing else is left to chance."""
        gateway.faults.seed(body.seed)
        return body

    @made.post("/snapshot", responses=responses(_409=_BUSY))
    def snapshot(body: Note | None = None) -> Snapshot:
        """Copy everything, to be restored later; snapshots outlast a stop and a reset."""
        return _shown(state.snapshot(body.note if body is not None else ""))

    @made.get("/snapshots", responses=responses())
    def list_snapshots() -> SnapshotList:
        """List the snapshots."""
        return SnapshotList(snapshots=[_shown(one) for one in state.snapshots()])

    @made.post("/restore/{number}", responses=responses(_404="there is none", _409=_BUSY))
    def restore(number: Number) -> Snapshot:
        """Put a snapshot in the place of what is there."""
        chosen = found(number)
        if chosen.version != version():
            remedy = f"Use version {chosen.version} of hconnect-station, or make a new snapshot."
            raise Refused(409, f"snapshot {number} was made by version {chosen.version}", remedy)
        state.restore(chosen)
        return _shown(chosen)

    @made.delete(
        "/snapshots/{number}",
        status_code=204,
        response_class=Response,
        responses=responses(_404="there is none", _409=_BUSY),
    )
    def remove(number: Number) -> None:
        """Throw a snapshot away."""
        state.remove(found(number))

    return made


def _shown(snapshot: snapshots.Snapshot) -> Snapshot:
    return Snapshot(**{name: getattr(snapshot, name) for name in Snapshot.model_fields})
