"""EngineSettings: how Masofon 2 is set up for an import, with the defaults of the guide's screen."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Percent = Annotated[Decimal, Field(ge=0, lt=100, max_digits=6, decimal_places=4)]
Store = Literal["temporary", "permanent"]


class EngineSettings(BaseModel):
    """Frozen: it travels. Raises pydantic's ValidationError. What is inferred or unknown says so."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    receiving_code: int = 1
    """The employee who imports; 0 is none, and nothing is taken in (documented)."""
    partial: bool = False
    """Import in spite of errors what has none; else one bad row refuses the whole file (documented).

    A document is then taken in whole or not at all (what the engine does is unknown).
    """
    divide: bool = True
    """Sums, quantities and prices without a point are divided by 100 (documented)."""
    open_accounts: bool = False
    """Open accounts that are not known, under the engine's name for such (documented)."""
    open_items: bool = False
    """The same for items."""
    open_codes: bool = False
    """The same for agents and currencies (ours, for reports of the real system that come without a list of them)."""
    fetch_prices: bool = False
    """Where a row has no price, take that of the price list, else that of the item."""
    price_list: int = 1
    """The price list for that."""
    store: Store = "permanent"
    """Where documents of imovein go that are no orders. Receipts go to the temporary store in any case (documented)."""
    order_store: Store = "temporary"
    """Where orders go: the temporary store, from which they are issued, or the permanent one (both documented)."""
    invoice_orders: bool = False
    """An agent's order turns into an invoice by itself (documented that it can; how is inferred)."""
    default_agent: int = 0
    """The agent of a row of imovein that names none; 0 does not exist and is refused (documented)."""
    default_warehouse: int = 1
    """The warehouse of a row that names none (inferred)."""
    vat_percent: Percent | None = None
    """Comes before the rate of the books for the document's date; what a row says comes before both."""
    prices_include_vat: bool = False
