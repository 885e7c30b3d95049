"""StationSettings: what a station.toml may say, each key with its default."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from pipeline.settings.agreement import contradictions
from pipeline.settings.gateway import Gateway
from pipeline.settings.grid import GridRow
from pipeline.settings.policy import Policy
from pipeline.settings.provider import Provider
from pipeline.settings.reports import Reports
from pipeline.settings.section import CompId, Section, Text, digits, refuse
from pipeline.settings.stations import Identity, Site

Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]


class Named(Section):
    """`[[drop.named]]`: what the names of some files stand for, where they do not say it themselves."""

    pattern: Text
    comp_id: CompId
    interface: Text
    net_passport: Annotated[Text, BeforeValidator(digits)]


class Drop(Section):
    """`[drop]`: what is taken from the drop folder, and when. Times are in seconds."""

    patterns: Annotated[tuple[Text, ...], Field(min_length=1)] = ("*.json",)
    """Names that match none of them are left alone; compared without regard to case."""
    events: bool = True
    """Whether the system's events wake the station; the timer does in any case."""
    poll: Seconds = 10.0
    """How often the folder is listed when nothing wakes the station."""
    looks: Annotated[int, Field(ge=1, le=100)] = 2
    """How many looks in a row must show a file the same before it is read, where nothing says that it is whole."""
    quiet: Seconds = 0.25
    """The time between two such looks."""
    patience: Seconds = 30.0
    """How long a file that does not parse may rest unchanged before it is taken for corrupt."""
    same_content: Literal["warning", "hold"] = "warning"
    """What becomes of an input that holds the same as an earlier one of another name."""
    named: tuple[Named, ...] = ()

    @field_validator("patterns")
    @classmethod
    def _names_alone(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            if "/" in pattern or "\\" in pattern:
                raise ValueError(
                    f"{pattern} names a folder; only names in the drop folder itself are compared"
                )
        return patterns

    def takes(self, name: str) -> bool:
        """Whether a file of this name is an input."""
        return any(matches(name, pattern) for pattern in self.patterns)


class Rules(Section):
    """`[rules]`: the site's own parameter files."""

    folder: Path | None = None
    """Relative to the station's root; its files come before the shipped ones."""


class Journal(Section):
    """`[journal]`: where the station writes down what became of each input."""

    url: Text = "sqlite:///station.db"
    """As SQLAlchemy spells it; a file of SQLite is sought from the station's root."""


class Books(Section):
    """`[books]`: where the import engine keeps the books of the companies."""

    url: Text = "sqlite:///books.db"
    """As that of the journal, from which it differs, so that no import keeps calls waiting; it may name the same."""


class Service(Section):
    """`[service]`: how much is done at once."""

    workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Processes that check and convert side by side."""
    batch: Annotated[int, Field(ge=1, le=10_000)] = 256
    """The most inputs that share one wait for the disk."""
    gather: Annotated[float, Field(ge=0, le=60, allow_inf_nan=False)] = 0.0
    """Seconds to wait for more of them after a wake-up."""


class StationSettings(Section):
    """A whole station.toml. Raises pydantic's ValidationError; `settings.toml.load` says it with the line."""

    station: Identity = Identity()
    stations: tuple[Site, ...] = ()
    companies: dict[Text, CompId] = Field(default_factory=dict)
    """The company's file name, as the envelope says it, and its number."""
    drop: Drop = Drop()
    rules: Rules = Rules()
    journal: Journal = Journal()
    books: Books = Books()
    service: Service = Service()
    policy: Policy = Policy()
    providers: tuple[Provider, ...] = Field(default=(), alias="provider")
    grid: tuple[GridRow, ...] = ()
    gateway: Gateway = Gateway()
    reports: Reports = Reports()

    @field_validator("companies")
    @classmethod
    def _different_names(cls, companies: dict[str, str]) -> dict[str, str]:
        seen: dict[str, str] = {}
        for name in companies:
            if name.casefold() in seen:
                raise ValueError(f"{seen[name.casefold()]} and {name} are one name: case does not count")
            seen[name.casefold()] = name
        return companies

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        refuse(contradictions(self))
        return self

    def comp_id(self, company: str | None) -> str | None:
        """The number of a company, found without regard to case; None where it is not listed."""
        wanted = (company or "").strip().casefold()
        return next((number for name, number in self.companies.items() if name.casefold() == wanted), None)

    def site(self, station_id: str) -> Site | None:
        """The station that a request for this id reaches; None where it reaches none of these."""
        wanted = station_id.strip().lower()
        listed = next((site for site in self.stations if site.id == wanted), None)
        return listed or (self.station if self.station.answers_to(wanted) else None)

    def provider(self, net_passport: str) -> Provider | None:
        """The provider with this id; None where it is not listed."""
        wanted = net_passport.strip()
        return next((provider for provider in self.providers if provider.net_passport == wanted), None)

    def allowed(self, company: str, net_passport: str, interface: str) -> bool:
        """Whether a row of the grid allows it; without rows nothing is allowed."""
        return any(row.allows(company, net_passport, interface) for row in self.grid)

    def named(self, name: str) -> Named | None:
        """What the settings say of files of this name; the first pattern that matches counts."""
        return next((named for named in self.drop.named if matches(name, named.pattern)), None)


def matches(name: str, pattern: str) -> bool:
    """Whether a file's name is of a pattern, in which * stands for anything; case does not count."""
    return fnmatchcase(name.casefold(), pattern.casefold())
