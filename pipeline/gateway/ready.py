"""Ready: a small file that tells other programs that calls are taken, and where."""

from __future__ import annotations

import json
import os
from pathlib import Path

_OWNER_ALONE = 0o600


def write(path: Path, *, url: str, port: int, root: Path, token: str) -> None:
    """Write it whole, under a name that nobody looks for, then give it its own; `token` is empty where none was made.

    It is for its owner alone. Raises OSError.
    """
    said = {"url": url, "port": port, "pid": os.getpid(), "root": str(root.resolve()), "token": token or None}
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ALONE), "w", encoding="utf-8"
    ) as file:
        json.dump(said, file)
        file.write("\n")
    draft.replace(path)
