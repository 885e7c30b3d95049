"""Settings: the policies of a call; `settings.station` holds a station's, `settings.toml` reads them."""

from __future__ import annotations

from pipeline.settings.policy import STRICT, Policy

__all__ = ["STRICT", "Policy"]
