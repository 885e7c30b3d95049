"""Judging: an input becomes a verdict and, where that accepts it, the lines of a `.dat`."""

from __future__ import annotations

import errno
import logging
from pathlib import Path
from typing import BinaryIO

import msgspec

from pipeline.conversion import Conversion, convert
from pipeline.errors import HConnectError, UsageError
from pipeline.findings import Verdict
from pipeline.masofon.names import check_part, dat_name
from pipeline.settings.station import StationSettings
from pipeline.station import address
from pipeline.station.address import Address
from pipeline.station.folders import CORRUPT, DONE, REJECTED
from pipeline.station.signals import Hindered, told
from pipeline.station.taking import Taken

UNPARSABLE = {"HC-A15", "HC-E04"}
"""Not JSON, not text: half of a file looks like that."""
UNFINISHED = UNPARSABLE | {"HC-E02", "HC-E03"}
"""What may be said of a file before it is whole."""

NOT_KNOWN = "0"
"""Stands in a name for a netPassportID that nobody gives."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
_log = logging.getLogger(__name__)


class Judged(msgspec.Struct, frozen=True):
    """What is to become of an input: the folder that it goes to, and its `.dat` where that is `done`."""

    verdict: Verdict
    state: str
    unfinished: bool
    """It may be half of something, so the folder is only right once it has rested."""
    comp_id: str | None
    net_passport: str | None
    dat: str | None
    rows: int
    reason: str
    notes: list[str]


class Judge:
    """Converts inputs by the settings of a station. Raises UsageError for settings that can name no file."""

    def __init__(self, settings: StationSettings, root: Path) -> None:
        for named in settings.drop.named:
            reason = check_part("net_passport", named.net_passport)
            if reason:
                remedy = "It becomes part of the name of a file: letters, digits and - are safe."
                raise UsageError(f'station.toml, drop.named "{named.pattern}": {reason}', remedy=remedy)
        self._settings = settings
        site = settings.rules.folder
        self._prm = None if site is None else root / site

    def __call__(self, taken: Taken, sink: BinaryIO) -> Judged:
        """Write the lines of the `.dat` to `sink`; they count only where the state is `done`.

        Raises Hindered where the input cannot be read or judged, and OSError where the sink takes no more.
        """
        said = address.from_name(taken.entry.name, self._settings)
        made = self._convert(taken, sink, said)
        verdict = made.verdict
        comp_id = address.comp_id(said, verdict, self._settings)
        reason = ""
        if comp_id is None and verdict.company is not None:
            verdict = address.not_allowed(verdict)
            reason = f'company "{verdict.company}" is not in station.toml: add it under [companies]'
        net_passport = verdict.net_passport or said.net_passport
        codes = {finding.code for finding in verdict.errors}
        dat = None
        state = CORRUPT if codes & UNPARSABLE else REJECTED
        if made.name is not None and comp_id is not None and verdict.accepted:
            state = DONE
            dat = dat_name(  # anew, now that the company is known
                comp_id,
                verdict.plugin or "",
                net_passport or NOT_KNOWN,
                taken.arrived,
                taken.digest,
            )
        return Judged(
            verdict=verdict,
            state=state,
            unfinished=bool(codes & UNFINISHED),
            comp_id=comp_id,
            net_passport=net_passport,
            dat=dat,
            rows=made.written if dat is not None else 0,
            reason=reason,
            notes=address.notes(said, verdict, self._settings),
        )

    def _convert(self, taken: Taken, sink: BinaryIO, said: Address) -> Conversion:
        try:
            return convert(
                taken.content,
                sink=sink,
                comp_id=said.comp_id,
                plugin=said.interface,
                name=taken.entry.name,
                prm=self._prm,
                policy=self._settings.policy,
                arrived=taken.arrived,
            )
        except HConnectError as fault:
            raise Hindered(str(fault), fault.remedy) from fault
        except OSError as fault:
            # what was read whole can fail only where it is written
            if isinstance(taken.content, bytes) or fault.errno in _FULL:
                raise
            raise Hindered(f"cannot be read: {told(fault)}", "It is tried again.") from fault
        except Exception as fault:
            _log.exception("judging %r", taken.entry.name)
            remedy = "This is a fault of the program: please report it. The file is tried again."
            raise Hindered(f"unexpected {type(fault).__name__}: {fault}", remedy) from fault
