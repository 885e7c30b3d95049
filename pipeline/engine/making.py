"""Making: a new activation file, with its parameters file beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from pipeline.books.engine import Store
from pipeline.engine.activation import Conversion, batch_name, parse
from pipeline.errors import UsageError
from pipeline.masofon import prm
from pipeline.masofon.names import check_part
from pipeline.rules import Parameters, Shelf
from pipeline.settings.station import StationSettings
from pipeline.station.draft import Draft
from pipeline.station.files import Files
from pipeline.station.folders import Folders

_TEMPLATE = """\
# An activation file of Masofon 2: what is imported, from where, into which company.
# Places are seen from the station's root. A line that begins with # shows the default.

[general]
# The folder of the error log.
# error_log = "rep/err"

# Import in spite of errors what has none; else one bad row refuses the whole file.
# partial = false

# Sums, quantities and prices without a decimal point are divided by 100.
# divide = true

# Open accounts and items that are not known; agents and currencies.
# open_accounts = false
# open_items = false
# open_codes = false

# Where a row has no price, take that of this price list, else that of the item.
# fetch_prices = false
# price_list = 1

# Orders wait in the temporary store until they are issued, or go to the permanent one; an agent's order (31) can turn
# into an invoice by itself.
# order_store = "temporary"
# invoice_orders = false

# What holds for a row that does not say it. Agent 0 does not exist, and is refused.
# default_agent = 0
# default_warehouse = 1

# The VAT for all documents, in percent; else the rate of their day.
# vat_percent = 18
# prices_include_vat = false

# Whether a line may name places outside the station's root.
# outside = false

# One table for each line of the screen.
[[line]]
# The importing company, and the import type: heshin, itemin, imovein, kupain or movein. The rows of any other one
# are kept, and nothing is made of them.
company = {company}
type = {type}

# Documents of stock: "permanent" or "temporary". Receipts are temporary in any case; of orders, order_store says it.
store = {store}

# The import mode, the imported file and the parameters file. The name may hold * and ?; case does not count.
mode = "text"
file = {file}
parameters = {parameters}

# The employee who imports; without one nothing is taken in.
receiving_code = {receiving_code}

structure = "Delimited"
delimiter = "(,)"

# The Hebrew conversion: "Ansi2Ansi" as it is, "oem2ansi" turns mirrored Hebrew round.
conversion = {conversion}

# A row that the readings of quotes and commas take differently is refused ("agree"), or read as one of them
# says: "plain", "vendor", "rfc4180", "toggle".
# reading = "agree"
"""


class Wish(msgspec.Struct, frozen=True):
    """What an activation file is to say."""

    company: str
    net_passport: str
    interface: str
    receiving_code: int = 1
    store: Store = "permanent"
    conversion: Conversion = "Ansi2Ansi"
    flavour: Literal["ordinal", "widths"] = "ordinal"
    type: str = ""
    """The import type, where it is another interface: an own one is taken in as that, by the fields that they share."""


def make(
    folders: Folders, settings: StationSettings, shelf: Shelf, files: Files, wish: Wish
) -> Sequence[str]:
    """Write the parameters file, then the activation file; gives their names in the Hconnect folder.

    A parameters file that is there already stays. Raises UsageError where the activation file is there, or something in
    the wish is not known; OSError.
    """
    comp_id = settings.comp_id(wish.company)
    if comp_id is None:
        listed = ", ".join(settings.companies) or "none"
        remedy = f"Listed: {listed}. Add it to [companies] in station.toml."
        raise UsageError(f"{wish.company} is not a company of this station", remedy=remedy)
    interface = wish.interface.lower()
    rules = shelf.importing(interface)
    columns = _columns(rules, shelf, wish)
    if reason := check_part("the interface", interface):
        raise UsageError(reason, remedy="It is a part of the names of files: letters, digits and - are safe.")
    if reason := check_part("the provider's id", wish.net_passport):
        raise UsageError(reason, remedy="Give the netPassportID as the provider sends it.")
    batch = batch_name(comp_id, interface, wish.net_passport)
    parameters = batch.removesuffix(".bat") + ".prm"
    content = _TEMPLATE.format(
        company=_text(wish.company),
        type=_text(wish.type.lower() or interface),
        store=_text(wish.store),
        file=_text(f"{folders.dats.name}/{batch.removesuffix('.bat')}_*.dat"),
        parameters=_text(f"{folders.dats.name}/{parameters}"),
        receiving_code=wish.receiving_code,
        conversion=_text(wish.conversion),
    ).encode()
    parse(content, folders.dats / batch)  # what cannot be read again is not written
    if files.stat(folders.dats / batch) is not None:
        raise UsageError(
            f"{batch} is there already", remedy="Change it with an editor, or take it away first."
        )
    if files.stat(folders.dats / parameters) is None:
        _put(files, folders, parameters, prm.make(columns, wish.flavour, interface))
    _put(files, folders, batch, content)
    return [batch, parameters]


def _columns(rules: Parameters, shelf: Shelf, wish: Wish) -> Sequence[prm.Column]:
    if wish.type.lower() in ("", rules.plugin.lower()):
        return prm.columns(rules)
    if wish.flavour != "ordinal":
        said = f"the flavour {wish.flavour} cannot say in which column of {rules.plugin} a field of {wish.type} stands"
        raise UsageError(said, remedy="Take ordinal.")
    return prm.of_type(rules, shelf.importing(wish.type.lower()))


def _put(files: Files, folders: Folders, name: str, content: bytes) -> None:
    with Draft(files, folders.dats) as draft:
        draft.file.write(content)
        draft.publish(name)


def _text(value: str) -> str:
    """As TOML writes it, which is as JSON does."""
    return msgspec.json.encode(value).decode()
