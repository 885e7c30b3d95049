"""What `hconnect watch` says of calls that `hconnect up` has answered, and had no time to put into the drop folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cli.app import main
from tests.gateway.gateways import gateway, request


def test_a_call_that_a_stop_has_kept_from_the_drop_folder_is_told_and_not_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "station"
    with gateway(root) as here:
        assert here.post(request()).status == 200
        assert here.post(request(signature="wrong")).status != 200
    (delivered,) = (root / "rep" / "hconnect").glob("*_call-*.json")
    content = delivered.read_bytes()
    delivered.unlink()  # as after a kill between the answer and the file
    assert main(["watch", str(root), "--once"]) == 1
    said = capsys.readouterr().out
    assert (
        "1 call answered, and not in the drop folder yet. hconnect up puts there what it has answered."
        in said
    )
    with gateway(root):
        pass
    assert delivered.read_bytes() == content
    assert main(["watch", str(root), "--once"]) == 0
    assert "answered" not in capsys.readouterr().out
    assert len(list((root / "Hconnect").glob("*.dat"))) == 1
