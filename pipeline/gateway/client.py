"""Client: a request posted to an H-Connect server, and what its answer means."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import msgspec

from pipeline.catalogue import MESSAGES
from pipeline.errors import EnvironmentFault, UsageError
from pipeline.findings import Finding
from pipeline.gateway.loopback import is_loopback
from pipeline.message import ERROR

URL = "http://127.0.0.1:8765/api"
HEADERS: Mapping[str, str] = MappingProxyType({"Content-Type": "application/json; charset=utf-8"})
_CONNECT = 10.0
"""Seconds."""
_LONGEST = 1_000
"""Characters: no message is longer."""
_PLACE_HOLDER = re.compile(r"\[([a-zA-Z ]+)\]")


class Heard(msgspec.Struct, frozen=True):
    """An answer as it came; `value` is its body read as JSON, None where it is none."""

    status: int
    body: str
    value: Any = None

    @property
    def error(self) -> str | None:
        """The text of an error, within `apiRes` or beside it; None where there is none."""
        for part in (self._result, self.value):
            said = part.get("err") if isinstance(part, Mapping) else None
            if said is not None:
                return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
        return None

    @property
    def accepted(self) -> bool:
        """Whether it says ok: `status` for an import, `res` for a report (observed)."""
        result = self._result
        says_ok = isinstance(result, Mapping) and "ok" in (result.get("status"), result.get("res"))
        return self.status // 100 == 2 and says_ok and self.error is None

    @property
    def _result(self) -> Any:
        return self.value.get("apiRes") if isinstance(self.value, Mapping) else None


def post(
    url: str,
    body: bytes,
    *,
    timeout: float,
    headers: Mapping[str, str] = HEADERS,
    chunked: bool = False,
) -> Heard:
    """Post a request; `timeout` is how long the answer may take, in seconds. `chunked`: without saying how long it is.

    Raises UsageError for what is no address, EnvironmentFault where no answer comes.
    """
    import httpx

    try:
        address = httpx.URL(url)
        # a proxy that the environment names knows nothing of this machine's own addresses
        with httpx.Client(
            trust_env=not is_loopback(address.host),
            verify=address.scheme == "https",  # reading the certificates takes longer than a call
            timeout=httpx.Timeout(timeout, connect=_CONNECT),
        ) as client:
            answer = client.post(url, content=iter([body]) if chunked else body, headers=dict(headers))
    except (httpx.InvalidURL, httpx.UnsupportedProtocol):
        raise UsageError(f"{url} is no address of HTTP", remedy=f"Such as --url {URL}") from None
    except (httpx.ConnectError, httpx.ConnectTimeout):
        raise EnvironmentFault(
            f"{url}: nobody answers there", remedy="Start a station: hconnect up"
        ) from None
    except httpx.TimeoutException:
        raise EnvironmentFault(
            f"{url}: no answer within {timeout:g} seconds", remedy="Give it more: --timeout"
        ) from None
    except httpx.TransportError as fault:
        raise EnvironmentFault(f"{url}: the connection broke: {fault}", remedy="Send it again.") from None
    return heard(answer.status_code, answer.content)


def heard(status: int, body: bytes) -> Heard:
    """An answer from its parts."""
    text = body.decode("utf-8-sig", "replace")
    try:
        return Heard(status, text, json.loads(text))
    except (ValueError, RecursionError):
        return Heard(status, text)


def finding(text: str) -> Finding | None:
    """The error of the catalogue that says this text, its place-holders as the text fills them; None for none."""
    if len(text) > _LONGEST:
        return None
    for code, (pattern, names) in _patterns().items():
        if found := pattern.fullmatch(text):
            return Finding(code, given=dict(zip(names, found.groups(), strict=True)))
    return None


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[re.Pattern[str], tuple[str, ...]]]:
    """By code, what the text of each error looks like, and the names of its place-holders."""
    found = {}
    for code, message in MESSAGES.items():
        if message.severity != ERROR:
            continue
        parts = _PLACE_HOLDER.split(message.text)
        pattern = "(.+)".join(re.escape(part) for part in parts[::2])
        found[code] = re.compile(pattern, re.DOTALL), tuple(parts[1::2])
    return found
