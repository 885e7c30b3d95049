"""An offline Hashavshevet H-Connect station.

verdict = pipeline.validate(rows, plugin="imovein")
for finding in verdict.findings:
    print(finding.severity, finding.text, finding.hint)

made = pipeline.convert(rows, plugin="imovein")
if made.dat is not None:
    Path(made.name).write_bytes(made.dat)
"""

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
