"""Question: what a call to Reports asks of the books, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from pipeline.errors import EnvironmentFault, HConnectError
from pipeline.findings import Finding, Verdict
from pipeline.gateway.report_call import ReportCall, because
from pipeline.intake.places import PayloadPlaces
from pipeline.intake.values import Array, Number, Object
from pipeline.message import ERROR
from pipeline.reports.definition import Definition, Value
from pipeline.reports.descriptor import DescriptorRefused, Exported, unseal
from pipeline.reports.key import station_key
from pipeline.reports.params import shown, taken
from pipeline.reports.shelf import Shelf
from pipeline.settings.station import StationSettings
from pipeline.station.disk import Disk
from pipeline.station.folders import Folders
from pipeline.station.signals import told
from pipeline.validation import conditions

DESCRIPTOR = "encrypt_reportData"


class Question(msgspec.Struct, frozen=True):
    """A report, and the values of its parameters, as far as the call tells them."""

    company: str
    """Its file name."""
    definition: Definition | None = None
    values: Mapping[str, Value | None] = {}
    """By the names of the report's bounds."""
    refusal: Finding | None = None
    """What stands against it; None where it may be asked."""

    def kept(self, **more: Any) -> ReportCall:
        """As it is kept beside the call."""
        if self.refusal is not None:
            more = because(self.refusal) | more
        if self.definition is None:
            return ReportCall(**more)
        params = msgspec.json.encode(shown(self.definition, self.values)).decode()
        return ReportCall(number=self.definition.number, title=self.definition.title, params=params, **more)


def ask(
    verdict: Verdict, comp_id: str | None, settings: StationSettings, folders: Folders
) -> tuple[Question, list[Finding]]:
    """The question of a payload whose form is judged, and what is found beyond that. Raises nothing.

    `comp_id` is None where the company is not listed, which others say.
    """
    question = Question((verdict.company or "").strip())
    found: list[Finding] = []
    places = verdict.places
    if isinstance(places, PayloadPlaces) and places.object is not None:
        try:
            exported = _exported(places.object, folders)
        except DescriptorRefused as refused:
            found = [Finding("HC-E15", None, DESCRIPTOR, {"cause": refused.cause}, places=places)]
        except (EnvironmentFault, OSError) as fault:
            found = [failure(fault)]
        else:
            if exported is not None:
                values, wrong = _values(exported.definition, places.object, places)
                question = replace(question, definition=exported.definition, values=values)
                found = [*_company(exported, comp_id), *wrong, *_outdated(exported, settings, folders)]
    against = (finding for finding in (*found, *verdict.errors) if finding.severity == ERROR)
    refusal = next((finding for finding in against if not finding.is_reply), None)
    return replace(question, refusal=refusal), found


def failure(fault: HConnectError | OSError) -> Finding:
    """What keeps the station from answering a right question."""
    reason = told(fault) if isinstance(fault, OSError) else str(fault)
    remedy = fault.remedy if isinstance(fault, HConnectError) else ""
    return Finding("HC-E17", given={"reason": reason, "remedy": remedy})


def _exported(sent: Object, folders: Folders) -> Exported | None:
    """The report that is meant; None where nothing is there to be read, which the verdict says.

    Raises DescriptorRefused, and what `station_key` raises.
    """
    descriptor = sent.find(DESCRIPTOR)
    text = descriptor.value if descriptor is not None else None
    if isinstance(text, Number):
        raise DescriptorRefused("descriptor form")
    if not isinstance(text, str) or not text.strip():
        return None
    return unseal(text, station_key(folders.root, Disk()))


def _values(
    definition: Definition, sent: Object, places: PayloadPlaces
) -> tuple[Mapping[str, Value | None], list[Finding]]:
    params = sent.find(conditions.FIELD)
    if params is None or not isinstance(params.value, Array):
        return {}, []
    return taken(conditions.read(params.value, places)[0], definition, places)


def _company(exported: Exported, comp_id: str | None) -> Iterator[Finding]:
    """A report is exported for one company (whether the real station holds a caller to that is unknown)."""
    if comp_id is not None and comp_id != exported.comp_id:
        given = {"exported": exported.comp_id, "asked": comp_id, "number": str(exported.definition.number)}
        yield Finding("HC-E16", None, DESCRIPTOR, given)


def _outdated(exported: Exported, settings: StationSettings, folders: Folders) -> Iterator[Finding]:
    """What is not any more as it was exported still answers as it was (documented: export it again)."""
    number = exported.definition.number
    try:
        now = Shelf(folders.root / settings.reports.folder).get(number)
    except (HConnectError, OSError):  # a file that is wrong now was changed, too
        now = None
    if now != exported.definition:
        yield Finding("HC-W17", None, DESCRIPTOR, {"number": str(number), "company": exported.comp_id})
