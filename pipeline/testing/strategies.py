"""Hypothesis strategies: payloads as property tests need them, right ones and such with one known fault.

from hypothesis import given
from pipeline.testing import strategies as hconnect

@given(hconnect.plugin_data("imovein"))
def test_any_order_is_accepted(rows):
    assert pipeline.validate(rows, plugin="imovein").accepted

Values follow the parameter file: the shipped one, that of a `folder` of the site's own, or the one given as `parameters`.
Documents hang together as Masofon 2 wants them: rows of one document agree in the fields of its header (inferred), both
sides of an entry come to the same sum and name no account twice, quantities are not 0 (documented), days are in the open
year (inferred), and keys exist in the books (documented): those of the demo shop, or `keys`. So what is generated is not
only accepted but imported. All of it shrinks to what a person can read: the required fields, short Hebrew words, the
smallest keys, 1.00, the first of January.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

try:
    from hypothesis import strategies as st
except ModuleNotFoundError as fault:
    raise ModuleNotFoundError(
        "the strategies need Hypothesis: pip install hconnect-station[testing]", name=fault.name
    ) from None

from pipeline.errors import UsageError
from pipeline.testing.drawing import mutations as breaking
from pipeline.testing.drawing import parameter_files as files
from pipeline.testing.drawing import payloads, requests, texts
from pipeline.testing.drawing.keys import Keys
from pipeline.testing.drawing.mutation import Mutation
from pipeline.testing.drawing.payloads import Rules
from pipeline.testing.drawing.requests import Sender
from pipeline.testing.drawing.target import Target

if TYPE_CHECKING:
    from pipeline.passport.credentials import Credentials

__all__ = [
    "IMPORTS",
    "Keys",
    "Mutation",
    "envelopes",
    "hebrew_text",
    "mutations",
    "parameter_files",
    "plugin_data",
    "rows",
    "signed_requests",
]

IMPORTS = ("imovein", "heshin", "itemin", "kupain", "movein")
"""The interfaces that bring something into the books."""


def hebrew_text(*, ansi: bool = True, min_size: int = 1, max_size: int = 50) -> st.SearchStrategy[str]:
    """Text as a Hebrew-speaking clerk types it, of so many characters, without blanks at its ends.

    `ansi`: only what Windows-1255 carries and the station writes as it is, commas and quotes among it (which the dialect
    `safe` replaces). Else also what is mended with a warning (accents, direction marks, line breaks), what is refused
    (emoji, Cyrillic) and any Unicode at all; such text may be blank once it is mended.
    """
    return texts.hebrew_text(ansi=ansi, min_size=min_size, max_size=max_size)


def plugin_data(
    plugin: str,
    *,
    valid: bool = True,
    parameters: Rules | None = None,
    folder: Path | None = None,
    keys: Keys | None = None,
    min_documents: int = 1,
    max_documents: int = 3,
    max_rows: int = 5,
) -> st.SearchStrategy[Any]:
    """What may stand in `pluginData`: a list of rows, of `reports` one object.

    So many documents, of at most `max_rows` rows each, no two with the same number. Names come in the file's spelling or
    in small letters, numbers as text or bare, optional fields also as blanks. `parameters` is a parameter file: a Path, the
    list of entries that it holds, or a `pipeline.rules.Parameters`; `folder` one of a site's own files, as `--prm` takes
    it. `valid=False`: one of `mutations` has broken it. Raises UsageError where the interface has no parameter file or
    that has faults.
    """
    rules = payloads.rules_of(plugin, parameters, folder)
    made = payloads.payloads(plugin, rules, keys, (min_documents, max_documents), max_rows)
    if valid:
        return made
    return mutations(made, plugin, parameters=rules).map(lambda mutation: mutation.payload)


def rows(
    plugin: str,
    *,
    parameters: Rules | None = None,
    folder: Path | None = None,
    keys: Keys | None = None,
    max_rows: int = 5,
) -> st.SearchStrategy[list[dict[str, Any]]]:
    """The rows of one document: of imovein a document, of kupain a receipt, of movein a batch, else some accounts or items.

    Arguments and errors as of `plugin_data`.
    """
    rules = payloads.rules_of(plugin, parameters, folder)
    if rules.kind == "object":
        raise UsageError(f"{plugin} has no rows", remedy="Take plugin_data: it is one object.")
    return payloads.payloads(plugin, rules, keys, (1, 1), max_rows)


def envelopes(
    plugin: str | None = None,
    *,
    data: st.SearchStrategy[Any] | None = None,
    station: str | None = None,
    company: str = "demo",
    net_passport: str = "250030",
    parameters: Rules | None = None,
    folder: Path | None = None,
    keys: Keys | None = None,
) -> st.SearchStrategy[dict[str, Any]]:
    """Whole requests as Python values; their signature has the form of one and is nobody's.

    Without `plugin`: any of IMPORTS. `data` is pluginData, by default what `plugin_data` gives. `station` is a GUID, by
    default any. The interface's name comes in any case.
    """
    if plugin is None:
        return st.one_of(
            *(
                envelopes(
                    name,
                    data=data,
                    station=station,
                    company=company,
                    net_passport=net_passport,
                    folder=folder,
                    keys=keys,
                )
                for name in IMPORTS
            )
        )
    if data is None:
        data = plugin_data(plugin, parameters=parameters, folder=folder, keys=keys)
    return requests.envelopes(plugin, data, station=station, company=company, net_passport=net_passport)


def signed_requests(
    provider: Credentials | Sender,
    plugin: str | None = None,
    *,
    data: st.SearchStrategy[Any] | None = None,
    station: str | None = None,
    company: str = "demo",
    folder: Path | None = None,
    keys: Keys | None = None,
    issued: int | None = None,
) -> st.SearchStrategy[bytes]:
    """Bodies to post, signed by a provider.

    `pipeline.passport.credentials.Credentials` sign in any scheme that they can serve; any other provider, such as that
    of the fixture `hconnect_provider`, with its token. Bodies are UTF-8, laid out as JavaScript, Python or a person would
    do it; that makes no difference to a signature (inferred).
    `issued` (seconds since 1970; now) stands in a `jwt-message`. The rest as of `envelopes`. Raises UsageError where the
    provider has nothing to sign with.
    """
    secrets = requests.credentials_of(provider)
    passport = secrets.net_passport or "250030"
    made = envelopes(
        plugin, data=data, station=station, company=company, net_passport=passport, folder=folder, keys=keys
    )
    return requests.signed(made, secrets, issued)


def mutations(
    payload: Any,
    plugin: str | None = None,
    *,
    parameters: Rules | None = None,
    folder: Path | None = None,
    codes: Sequence[str] | None = None,
) -> st.SearchStrategy[Mutation]:
    """Break a payload that is right in one documented way; a `Mutation` says which finding (code, row, field) must follow.

    `payload` is pluginData or a whole request, as Python values or as JSON text (then it may also be broken as JSON), or a
    strategy of such. `plugin` says the interface where the envelope does not. The ways: HC-D1 to D3 (a required value is
    missing, a type is wrong, a value too long), HC-E01 (a character that Windows-1255 lacks), HC-E09 (a row that is no
    object), HC-P09 to P11 (the form of pluginData), of a request also HC-A01 to A07 and A12 (a part is missing, an
    interface has no parameter file), of a text HC-A15. `codes` names those that are wanted.
    Raises UsageError where the payload cannot be broken so, or its interface is not known.
    """
    if isinstance(payload, st.SearchStrategy):
        return payload.flatmap(
            lambda one: mutations(one, plugin, parameters=parameters, folder=folder, codes=codes)
        )
    target = Target.of(payload)
    name = target.plugin or plugin
    if name is None:
        raise UsageError("the interface is not known", remedy='Name it: mutations(rows, "imovein").')
    return breaking.mutations(target, payloads.rules_of(name, parameters, folder), codes)


def parameter_files(*, valid: bool = True) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Parameter files as the JSON value that they hold: entries with `field`, `required`, `type` and `length`.

    `valid=False`: one entry has one of the vendor's faults (HC-P01 to P08). To check by one, write it as `<plugin>.json`
    into a folder and name that as `prm`.
    """
    return files.files() if valid else files.faulty_files()
