"""Commands change station.toml as a careful person would: what they mean happens, and every other line stays."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.settings import edits, toml
from pipeline.settings.edit import Edit, apply
from pipeline.settings.station import StationSettings
from pipeline.station.template import TEMPLATE

FILE = Path("station.toml")
HERE = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
THERE = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
COMPANIES = ("demo", "חברה")
PASSPORTS = ("250030", "9")
INTERFACES = ("imovein", "Kupain", "*")

TABLES = {
    "station": f'[station]\nid = "{HERE}" # its own\n',
    "companies": '[companies]\ndemo = "1"\n"חברה" = 2\n',
    "drop": '[drop]\npatterns = [\n  "*.json", # all\n]\n',
    "stations": f'[[stations]]\nid = "{THERE}"\n# within\nconnected = true # on\n',
    "provider": '[[provider]]\nnet_passport = 250030\ntoken = "#[[grid]]"\n',
    "grid": "".join(
        f'[[grid]] # {interface}\ncompany = "demo"\nnet_passport = "250030"\ninterface = "{interface}"\n'
        for interface in ("reports", "imovein")
    ),
    "policy": '[policy]\ndialect = "quoted"\n',
}


@st.composite
def files(draw: st.DrawFn) -> str:
    """A station.toml: tables in any order, with comments and blank lines around them."""
    names = draw(st.permutations(sorted(TABLES)))
    optional = {"station", "drop", "grid", "policy"}
    left_out = draw(st.sets(st.sampled_from(sorted(optional))))
    numbers = iter(range(1000))
    between = st.lists(st.sampled_from(("# {}\n", "\n", "#\n", "  # {} [[grid]] x = 1\n")), max_size=4)

    def around() -> str:
        return "".join(line.format(next(numbers)) for line in draw(between))

    text = around() + "".join(TABLES[name] + around() for name in names if name not in left_out)
    return text if draw(st.booleans()) else text.removesuffix("\n")


COMMANDS = st.one_of(
    st.tuples(
        st.sampled_from(["add", "remove"]),
        st.sampled_from(COMPANIES),
        st.sampled_from(PASSPORTS),
        st.lists(st.sampled_from((*INTERFACES, "reports", "IMOVEIN")), min_size=1, max_size=3),
    ),
    st.tuples(st.just("provider"), st.sampled_from(PASSPORTS)),
    st.tuples(
        st.just("switch"),
        st.sampled_from([None, THERE]),
        st.sampled_from(["connected", "in_service"]),
        st.booleans(),
    ),
)


class Model:
    """What the settings should be, kept without any text."""

    def __init__(self, settings: StationSettings) -> None:
        self.companies = list(settings.companies)
        self.grid = [row.key for row in settings.grid]
        self.providers = [provider.net_passport for provider in settings.providers]
        self.on = {
            (site.id if site is not settings.station else None, key): getattr(site, key)
            for site in (settings.station, *settings.stations)
            for key in ("connected", "in_service")
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def does(self, command: tuple[object, ...]) -> tuple[Edit, bool]:
        """The edit, and whether it is to be refused; the model is changed alike."""
        match command:
            case ("add" | "remove" as verb, str(company), str(passport), list(interfaces)):
                rows = edits.grid_rows(company, passport, interfaces)
                if verb == "remove":
                    self.grid = [key for key in self.grid if key not in {row.key for row in rows}]
                    return edits.remove_rows(rows), False
                if passport not in self.providers or company not in self.companies:
                    return edits.add_rows(rows), True
                self.grid += [row.key for row in rows if row.key not in self.grid]
                return edits.add_rows(rows), False
            case ("provider", str(passport)):
                edit = edits.add_provider(edits.new_provider(passport, name='א"\\'))
                if passport in self.providers:
                    return edit, True
                self.providers.append(passport)
                return edit, False
            case ("switch", None | str() as station, "connected" | "in_service" as key, bool(on)):
                edit = edits.switch(station, key, on=on)
                if (station, key) not in self.on:
                    return edit, True
                self.on[station, key] = on
                return edit, False
        raise AssertionError(command)


def comments(text: str) -> list[str]:
    """The lines that are comments; `files` puts none between the lines of a row."""
    return [line.strip() for line in text.splitlines() if line.lstrip().startswith("#")]


@given(files() | st.just(TEMPLATE), st.lists(COMMANDS, max_size=6), st.booleans(), st.booleans())
def test_any_edits_give_the_settings_that_they_say_and_leave_every_comment(
    text: str, commands: list[tuple[object, ...]], windows: bool, mark: bool
) -> None:
    content = (text.replace("\n", "\r\n") if windows else text).encode("utf-8-sig" if mark else "utf-8")
    model = Model(toml.parse(content, FILE))
    for command in commands:
        edit, refused = model.does(command)
        try:
            content = apply(content, FILE, edit).content
        except UsageError:
            assert refused
        else:
            assert not refused
        assert Model(toml.parse(content, FILE)) == model
    left = content.decode("utf-8-sig" if mark else "utf-8")
    assert comments(left) == comments(text)
    if windows:
        assert left.count("\r\n") == left.count("\n")


@given(files() | st.just(TEMPLATE))
def test_what_is_added_and_taken_out_again_leaves_the_file_as_it_was(text: str) -> None:
    text += "" if text.endswith("\n") else "\n"
    rows = edits.grid_rows("demo", "250030", ["bankin", "hrep"])
    before = text.encode()
    if b"250030\n" not in before:
        before = apply(before, FILE, edits.add_provider(edits.new_provider("250030"))).content
    with_rows = apply(before, FILE, edits.add_rows(rows)).content
    assert with_rows != before
    assert apply(with_rows, FILE, edits.remove_rows(rows)).content == before


@given(files())
def test_an_edit_that_changes_nothing_leaves_every_byte(text: str) -> None:
    content = text.encode()
    settings = toml.parse(content, FILE)
    for edit in (
        edits.add_rows(settings.grid),
        edits.remove_rows(edits.grid_rows("demo", "250030", ["bankin"])),
        edits.switch(THERE, "connected", on=True),
        edits.switch(None, "in_service", on=True),
    ):
        assert apply(content, FILE, edit).content is content
