"""Who may call the signing helper: this machine by any of its names, others where that was asked for, no web page."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.service.signers import Helper, asked, helper, start

__all__ = ["helper"]


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Origin": "https://shop.example"}, "web pages may not call this"),
        ({"Origin": "null"}, "web pages may not call this"),
        ({"Origin": "http://localhost:3000"}, "web pages may not call this"),
        ({"Origin": ""}, "web pages may not call this"),
        ({"Sec-Fetch-Site": "cross-site"}, "web pages may not call this"),
        ({"Sec-Fetch-Site": "same-site"}, "web pages may not call this"),
        ({"Host": "shop.example"}, "the header Host names shop.example"),
        ({"Host": "localhost.shop.example:8040"}, "the header Host names"),
        ({"Host": "127.0.0.1.nip.io"}, "the header Host names"),
        ({"Host": "192.168.1.7"}, "the header Host names"),
        ({"Host": "[::1"}, "the header Host names"),
        ({"Host": "shop.example", "Origin": "http://shop.example"}, "the header Host names"),
    ],
)
def test_web_pages_are_kept_out(helper: Helper, headers: dict[str, str], said: str) -> None:
    for path in ("/sign", "/verify", "/"):
        answer = helper.post(path, asked(helper), headers=headers)
        assert answer.status_code == 403
        assert answer.json()["err"].startswith(said)
        assert_closed(answer)


def test_a_preflight_is_not_granted(helper: Helper) -> None:
    headers = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    for given, status in ((headers, 403), ({}, 405)):
        answer = helper.client.options(f"{helper.url}/sign", headers=given)
        assert answer.status_code == status
        assert_closed(answer)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1", "127.3.2.1:80", "[::1]:9"])
def test_this_machine_is_let_in_by_any_of_its_names(helper: Helper, host: str) -> None:
    own = {"Host": host, "Origin": f"http://{host.lower()}"}
    for headers in ({"Host": host}, own, own | {"Sec-Fetch-Site": "same-origin"}):
        answer = helper.post("/sign", asked(helper), headers=headers)
        assert answer.status_code == 200
        assert_closed(answer)


def test_other_machines_are_let_in_by_address_where_that_was_asked_for(tmp_path: Path) -> None:
    process, told = start(tmp_path, "--host", "0.0.0.0", "--open-to-network")  # noqa: S104  that is what is tried
    with process:
        for host, status in (("192.168.1.7", 400), ("localhost", 400), ("shop.example", 403)):
            answer = httpx.post(
                f"http://127.0.0.1:{told['port']}/sign", json={}, headers={"Host": host}, trust_env=False
            )
            assert answer.status_code == status
        process.terminate()
        assert "whoever reaches http://0.0.0.0:" in process.communicate(timeout=30)[1]


def assert_closed(answer: httpx.Response) -> None:
    assert not [name for name in answer.headers if name.startswith("access-control")]
