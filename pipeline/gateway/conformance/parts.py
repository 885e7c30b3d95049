"""Parts: calls that lack something, are no JSON, or are for somebody else; none of them gets as far as its data."""

from __future__ import annotations

import json
from collections.abc import Iterator

from pipeline.gateway.conformance.case import Case, Sent, reached, refused
from pipeline.gateway.conformance.expected import Expected, Grade
from pipeline.gateway.conformance.rows import hopeless, written
from pipeline.gateway.conformance.target import Target

NOBODY = "hconnect-nobody"
_MISSING = (
    ("station", "HC-A01"),
    ("plugin", "HC-A02"),
    ("company", "HC-A03"),
    ("message", "HC-A04"),
    ("netPassportID", "HC-A05"),
    ("pluginData", "HC-A06"),
    ("signature", "HC-A07"),
)
_NOTHING = (
    ("station", "null", "HC-A01"),
    ("plugin", '""', "HC-A02"),
    ("company", "0", "HC-A03"),
    ("message", "false", "HC-A04"),
    ("signature", '""', "HC-A07"),
)
_NO_JSON: tuple[tuple[str, str, Grade], ...] = (
    ("nothing", "", "I"),
    ("cut", '{"station":"x","plugin":', "D"),
    ("comma-after-the-last", '{"station":"x",}', "I"),
    ("single-quotes", "{'station':'x'}", "I"),
    ("python", '{"station": None}', "I"),
    ("not-a-number", '{"station":NaN}', "I"),
    ("text", "station=x&plugin=imovein", "I"),
    ("two-values", "{}{}", "I"),
    ("a-number", "7", "U"),
    ("null", "null", "U"),
)


def cases(target: Target) -> Iterator[Case]:
    """In the order of the vendor's checks."""
    yield from _no_json()
    yield from _missing(target)
    yield from _somebody_else(target)
    yield from _several(target)


def _no_json() -> Iterator[Case]:
    for name, text, grade in _NO_JSON:
        about = f"the body is {text or 'empty'}"
        yield Case(f"no-json/{name}", about, Sent(text.encode()), (refused("HC-A15", grade),))


def _missing(target: Target) -> Iterator[Case]:
    data = written(hopeless(target.interfaces[0]))
    for part, code in _MISSING:
        yield Case(
            f"envelope/no-{part.lower()}",
            f"without {part}",
            Sent(target.request(data, without=(part,))),
            (refused(code, "D"),),
        )
    for part, text, code in _NOTHING:
        yield Case(
            f"envelope/{part}-is-{_named(text)}",
            f"{part} is {text}",
            Sent(target.request(data, without=(part,), more=f',"{part}":{text}')),
            (refused(code, "I"),),
        )
    yield Case("envelope/empty", "an object without anything", Sent(b"{}"), (refused("HC-A01", "I"),))
    yield Case(
        "envelope/rows-alone",
        "rows without an envelope",
        Sent(data.encode()),
        (refused("HC-A01", "I"),),
    )
    yield Case(
        "envelope/message-is-text",
        "message is a text",
        Sent(target.request(data, without=("message",), more=',"message":"x"')),
        (refused("HC-A05", "I"),),
    )
    yield Case(
        "envelope/netpassportid-outside",
        "netPassportID beside message",
        Sent(
            target.request(
                data, without=("netPassportID",), more=f',"netPassportID":{json.dumps(target.net_passport)}'
            )
        ),
        (refused("HC-A05", "I"),),
    )


def _named(text: str) -> str:
    return "empty" if text == '""' else text


def _somebody_else(target: Target) -> Iterator[Case]:
    data = written(hopeless(target.interfaces[0]))
    plugin = target.plugin
    yield Case(
        "station/not-connected",
        "another station's id",
        Sent(target.request(data, station=target.other_station)),
        (refused("HC-O01", "O"),),
        target.lacks("other_station"),
    )
    yield Case(
        "station/capitals",
        "the station's id in capital letters",
        Sent(target.request(data, station=target.station.upper())),
        reached(target, "I"),
    )
    yield Case(
        "station/out-of-service",
        "a station out of service",
        Sent(target.request(data, station=target.out_of_service)),
        (refused("HC-A09", "D"),),
        target.lacks("out_of_service"),
    )
    yield Case(
        "passport/unknown",
        "a netPassportID that nobody has",
        Sent(target.request(data, passport='"999999999999999999"')),
        (refused("HC-A08", "I"),),
    )
    yield Case(
        "permission/unknown-company",
        "a company that the station does not have",
        Sent(target.request(data, company=NOBODY)),
        (refused("HC-A10", "I", {"moduleType": plugin}),),
    )
    yield Case(
        "permission/no-row",
        "an interface without a row in the grid",
        Sent(target.request(data, plugin=target.forbidden)),
        (refused("HC-A10", "D", {"moduleType": target.forbidden}),),
        target.lacks("forbidden"),
    )
    yield Case(
        "plugin/broken",
        "an interface whose parameter file has faults",
        Sent(target.request(data, plugin=target.broken)),
        (refused("HC-A11", "I", {"moduleType": target.broken}),),
        target.lacks("broken"),
    )
    yield Case(
        "plugin/unknown",
        "a plugin that nobody has",
        Sent(target.request(data, plugin="NoSuchPlugin")),
        _unknown_plugin(),
    )


def _unknown_plugin() -> tuple[Expected, ...]:
    """Where the grid has a row for each interface, that of the permission comes first."""
    return (
        refused("HC-A12", "D", {"plugin": "NoSuchPlugin"}),
        refused("HC-A10", "D", {"moduleType": "NoSuchPlugin"}),
    )


def _several(target: Target) -> Iterator[Case]:
    """Two faults at once: which of them is told says in which order a station checks (inferred)."""
    data = written(hopeless(target.interfaces[0]))
    wrong = json.dumps("0" * 32)
    both: tuple[tuple[str, str, str, dict[str, str]], ...] = (
        ("station-before-signature", "no station, and a wrong signature", "HC-A01", {"without": "station"}),
        (
            "signature-before-company",
            "a wrong signature, and an unknown company",
            "HC-A08",
            {"company": NOBODY},
        ),
        ("signature-before-plugin", "a wrong signature, and an unknown plugin", "HC-A08", {"plugin": NOBODY}),
        ("signature-before-data", "a wrong signature, and wrong data", "HC-A08", {}),
    )
    for name, about, code, parts in both:
        yield Case(
            f"order/{name}",
            about,
            Sent(
                target.request(
                    data,
                    signature=wrong,
                    company=parts.get("company", ""),
                    plugin=parts.get("plugin", ""),
                    without=[parts["without"]] if "without" in parts else (),
                )
            ),
            (refused(code, "I"),),
        )
    yield Case(
        "order/connection-before-signature",
        "another station's id, and a wrong signature",
        Sent(target.request(data, station=target.other_station, signature=wrong)),
        (refused("HC-O01", "I"),),
        target.lacks("other_station"),
    )
    yield Case(
        "order/company-before-plugin",
        "an unknown company, and an unknown plugin",
        Sent(target.request(data, company=NOBODY, plugin="NoSuchPlugin")),
        (refused("HC-A10", "I", {"moduleType": "NoSuchPlugin"}),),
    )
