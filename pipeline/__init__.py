"""An offline Hashavshevet H-Connect station.

verdict = pipeline.validate(rows, plugin="imovein")
for finding in verdict.findings:
    print(finding.severity, finding.text, finding.hint)

made = pipeline.convert(rows, plugin="imovein")
if made.dat is not None:
    Path(made.name).write_bytes(made.dat)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.conversion import Conversion, convert
    from pipeline.errors import EnvironmentFault, HConnectError, UsageError
    from pipeline.findings import Finding, Position, Verdict
    from pipeline.settings import Policy
    from pipeline.validation.data import validate

__all__ = [
    "Conversion",
    "EnvironmentFault",
    "Finding",
    "HConnectError",
    "Policy",
    "Position",
    "UsageError",
    "Verdict",
    "convert",
    "validate",
]

_HOMES = {
    "Conversion": "conversion",
    "EnvironmentFault": "errors",
    "Finding": "findings",
    "HConnectError": "errors",
    "Policy": "settings",
    "Position": "findings",
    "UsageError": "errors",
    "Verdict": "findings",
    "convert": "conversion",
    "validate": "validation.data",
}


def __getattr__(name: str) -> Any:
    """Imported when it is first asked for: `hconnect --version` must be quick (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]
