"""station.toml: what it may say, what is wrong with it and in which line, and that secrets stay secret."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.settings import toml
from pipeline.settings.station import StationSettings
from pipeline.station.template import TEMPLATE

HERE = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
THERE = "6f9619ff-8b86-d011-b42d-00c04fc964ff"
SECRET = "0123456789abcdefFEDCBA9876543210"  # noqa: S105  of nobody
FILE = Path("station.toml")
_COMMENTED = re.compile(r"# (?:\[\[|[a-z_]+ = )")

WHOLE = f"""\
[station]
id = "{HERE.upper()}"

[[stations]]
id = "{THERE}"
connected = false

[companies]
demo = 1

[[provider]]
net_passport = 250030
token = "{SECRET}"

[[provider]]
net_passport = "460021"
public_key = "keys/shop.pem"
schemes = ["jws-md5", "raw-rsa"]

[[grid]]
company = "Demo"
net_passport = "250030"
interface = "IMovein"

[[grid]]
company = "demo"
net_passport = "460021"
interface = "*"
"""


def settings(text: str) -> StationSettings:
    return toml.parse(text.encode(), FILE)


def put_in_force(template: str) -> str:
    """The template with its examples and defaults no longer commented out."""
    return "\n".join(
        line.removeprefix("# ") if _COMMENTED.match(line) else line for line in template.splitlines()
    )


# --- what it says


def test_a_file_of_nothing_has_the_defaults() -> None:
    nothing = settings("")
    assert nothing.station.connected
    assert nothing.station.in_service
    gateway = nothing.gateway
    assert (gateway.error_status, gateway.wrap_errors) == (500, True)
    assert (gateway.missing_batch_file, gateway.string_plugin_data) == ("ok", "accept")
    reports = nothing.reports
    assert (reports.folder, reports.delay, reports.at_once) == (Path("reports"), 0, 4)
    assert (reports.beyond, reports.max_rows) == ("wait", None)


def test_the_template_gives_the_defaults_and_its_examples_are_right() -> None:
    assert settings(TEMPLATE) == settings('[companies]\ndemo = "1"\n')
    shown = settings(put_in_force(TEMPLATE).replace("32 characters, which the provider signs with", SECRET))
    assert shown.gateway == settings("").gateway
    assert shown.allowed("demo", "250030", "imovein")
    assert [site.connected for site in shown.stations] == [False]


@pytest.mark.parametrize(
    ("station_id", "found"),
    [
        (HERE, HERE),
        (f" {HERE.upper()} ", HERE),
        (THERE, THERE),
        (THERE.upper(), THERE),
        (THERE[:-1] + "0", None),
    ],
)
def test_a_request_reaches_the_station_that_bears_its_id(station_id: str, found: str | None) -> None:
    site = settings(WHOLE).site(station_id)
    assert (site and site.id) == found


def test_a_station_without_an_id_stands_for_every_id_that_is_not_listed() -> None:
    several = settings(f'[station]\nin_service = false\n[[stations]]\nid = "{THERE}"\n')
    elsewhere, listed = several.site(HERE), several.site(THERE)
    assert elsewhere is not None
    assert not elsewhere.in_service
    assert listed is not None
    assert listed.in_service


@pytest.mark.parametrize(
    ("company", "net_passport", "interface", "allowed"),
    [
        ("demo", "250030", "imovein", True),
        (" DEMO", "250030 ", " IMOVEIN", True),
        ("demo", "250030", "kupain", False),
        ("demo", "460021", "kupain", True),
        ("demo", "460021", "SignatureR", True),
        ("demo", "46002", "kupain", False),
        ("other", "460021", "kupain", False),
    ],
)
def test_the_grid_allows_what_a_row_names(
    company: str, net_passport: str, interface: str, allowed: bool
) -> None:
    assert settings(WHOLE).allowed(company, net_passport, interface) is allowed


def test_without_rows_nothing_is_allowed() -> None:
    assert not settings(WHOLE[: WHOLE.index("[[grid]]")]).allowed("demo", "250030", "imovein")


def test_a_provider_is_found_by_its_id_and_has_its_secrets() -> None:
    whole = settings(WHOLE)
    first, second = whole.provider(" 250030"), whole.provider("460021")
    assert first is not None
    assert second is not None
    assert (first.token.get_secret_value(), first.schemes) == (SECRET, ("token",))
    assert (second.has_token, second.public_key) == (False, Path("keys/shop.pem"))
    assert whole.provider("1") is None


def test_an_id_of_eighteen_digits_keeps_every_one_of_them() -> None:
    (provider,) = settings('[[provider]]\nnet_passport = 123456789012345678\ntoken = "x"\n').providers
    assert provider.net_passport == "123456789012345678"


# --- what is wrong with it

PROVIDER = f'[companies]\ndemo = "1"\n[[provider]]\nnet_passport = "1"\ntoken = "{SECRET}"\n'
ROW = '[[grid]]\ncompany = "demo"\nnet_passport = "1"\ninterface = "heshin"\n'


@pytest.mark.parametrize(
    ("text", "line", "said", "remedy"),
    [
        ("[station]\nconected = true\n", 2, "unknown key conected", "Did you mean connected?"),
        ('[station]\n\nid = "12"\n', 3, '"12" is not a GUID', "Correct"),
        ("[station]\nin_service = 7\n", 2, "station.in_service", "Correct"),
        ("[[stations]]\nconnected = true\n", 1, "stations.0.id: is missing", "Add it"),
        ('[[stations]]\nid = ""\n', 2, '"" is not a GUID', "Correct"),
        (f'[station]\nid = "{HERE}"\n[[stations]]\nid = "{HERE.upper()}"\n', 4, "there already", "Take one"),
        (f'[[stations]]\nid = "{HERE}"\n[[stations]]\nid = "{HERE}"\n', 4, "there already", "Take one"),
        ('[[provider]]\ntoken = "x"\n', 1, "provider.0.net_passport: is missing", "Add it"),
        ('[[provider]]\nnet_pasport = "1"\n', 2, "unknown key net_pasport in [provider.0]", "net_passport?"),
        ('[[provider]]\nnet_passport = "../1"\n', 2, "part of a file's name", "Correct"),
        ("[[provider]]\nnet_passport = true\n", 2, "must be a text in quotes", "Correct"),
        ('[[provider]]\nnet_passport = "1"\n', 1, "the scheme token needs token", "Add token"),
        (
            '[[provider]]\nnet_passport = "1"\ntoken = "x"\nschemes = ["token", "raw-rsa"]\n',
            4,
            "raw-rsa needs public_key",
            "Add public_key",
        ),
        ('[[provider]]\nnet_passport = "1"\nschemes = ["md5"]\n', 3, "'jws-md5'", "Correct"),
        ('[[provider]]\nnet_passport = "1"\nschemes = []\n', 3, "provider.0.schemes", "Correct"),
        (
            PROVIDER + '[[provider]]\nnet_passport = "1"\ntoken = "x"\n',
            7,
            "this provider is there already",
            "Take one",
        ),
        (PROVIDER + ROW.replace("demo", "dmeo"), 7, "dmeo is not in [companies]", "Known: demo."),
        (PROVIDER + ROW.replace('"1"', '"2"'), 8, "no [[provider]] 2", "Known: 1."),
        (ROW, 2, "demo is not in [companies] (and 1 more)", "None is there yet."),
        (PROVIDER + ROW.replace("heshin", "he*"), 9, "part of a file's name", "Correct"),
        (PROVIDER + ROW + ROW.replace("heshin", "HESHIN"), 10, "this row is there already", "Take one"),
        (PROVIDER + '[[grid]]\ncompany = "demo"\n', 6, "grid.0.net_passport: is missing", "Add it"),
        ("grid = 3\n", 1, "grid: must be a list", "Correct"),
        ("[gateway]\nerror_status = 700\n", 2, "gateway.error_status", "Correct"),
        ("[gateway]\nerror_status = 204\n", 2, "no body", "Correct"),
        ('[gateway]\nmissing_batch_file = "A14"\n', 2, "'ok' or 'error'", "Correct"),
        ("[gateway]\nmax_body = 0\n", 2, "gateway.max_body", "Correct"),
        ("[reports]\ndelay = -1\n", 2, "reports.delay", "Correct"),
        ("[reports]\nat_once = 11\n", 2, "reports.at_once", "Correct"),
        ('[reports]\nbeyond = "drop"\n', 2, "'wait' or 'refuse'", "Correct"),
        ("[reports]\nmax_rows = 0\n", 2, "reports.max_rows", "Correct"),
        (
            '[companies]\ndemo = "1"\nDemo = "2"\n',
            1,
            "demo and Demo are one name: case does not count",
            "Correct",
        ),
        ('[companies]\ndemo = "1234567890"\n', 2, "is not a number of at most nine digits", "Correct"),
        ('[drop]\npatterns = ["in/*.json"]\n', 2, "in/*.json names a folder", "Correct"),
        ("[gatway]\n", 1, "unknown key gatway", "Did you mean gateway?"),
        ("[providers]\n", 1, "unknown key providers", "Did you mean provider?"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_to_do(text: str, line: int, said: str, remedy: str) -> None:
    with pytest.raises(toml.SettingsRefused) as refused:
        settings(text)
    assert str(refused.value).startswith(f"station.toml:{line}: ")
    assert said in str(refused.value)
    assert remedy in refused.value.remedy


# --- secrets


def test_no_text_form_of_the_settings_shows_a_token() -> None:
    whole = settings(WHOLE)
    for text in (
        repr(whole),
        str(whole),
        whole.model_dump_json(),
        str(whole.model_dump()),
        repr(whole.providers),
    ):
        assert SECRET not in text


@pytest.mark.parametrize(
    "provider",
    [
        {"token": f"{SECRET}\n"},
        {"token": f" {SECRET}"},
        {"token": SECRET * 10},
        {"token": [SECRET]},
        {"token": {SECRET: SECRET}},
        {"token": SECRET, "schemes": ["raw-rsa"]},
        {"token": SECRET, "tokn": SECRET},
        {"token": SECRET, "schemes": "token"},
    ],
)
def test_no_error_repeats_a_token(provider: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as fault:
        StationSettings.model_validate({"provider": [{"net_passport": "1"} | provider]})
    assert SECRET not in str(fault.value)
    assert SECRET not in repr(fault.value)


@pytest.mark.parametrize(
    "line",
    [
        'token = "{}\\n"',
        'token = " {}"',
        'token = ["{}"]',
        'token = "{}',
        'tokn = "{}"',
        'token = "{}\\x"',
        "token = {}",
    ],
)
def test_no_refusal_of_a_file_repeats_a_token(line: str) -> None:
    with pytest.raises(toml.SettingsRefused) as refused:
        settings('[[provider]]\nnet_passport = "1"\n' + line.format(SECRET) + "\n")
    assert SECRET not in str(refused.value) + refused.value.remedy
    assert str(refused.value).startswith("station.toml:3: ")


def test_a_file_that_is_no_utf_8_is_told_with_its_line() -> None:
    with pytest.raises(toml.SettingsRefused, match=r"^station\.toml:3: not UTF-8$") as refused:
        toml.parse(b"[station]\nconnected = true\n# \xe0\n", FILE)
    assert refused.value.remedy == "Save the file as UTF-8."
