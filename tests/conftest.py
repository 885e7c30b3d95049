"""How much Hypothesis tries: `default` is the same on every run, `nightly` looks for what nobody has seen."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "default",
    derandomize=True,
    deadline=None,  # a busy machine is no failure
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
)
settings.register_profile("nightly", settings.get_profile("default"), derandomize=False, max_examples=5000)
settings.load_profile("default")
