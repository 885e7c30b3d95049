"""The test kit: what a team puts into its own tests. Needs the extra: pip install hconnect-station[testing]."""

from pipeline.testing.replay import save_failing

__all__ = ["save_failing"]
