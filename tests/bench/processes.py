"""What is measured from outside: memory and start-up, in processes of their own."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_PEAK = """
def peak():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
    except OSError:
        import resource, sys
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
"""
# Not ru_maxrss on Linux: it starts from the size of the process that forked this one, VmHWM does not.

IDLE = _PEAK + "import pipeline; print(peak())"
CONVERT = (
    _PEAK
    + """
import os, sys, time
from pathlib import Path
import pipeline
start = time.perf_counter()
with open(os.devnull, "wb") as sink:
    made = pipeline.convert(Path(sys.argv[1]), sink=sink)
taken = time.perf_counter() - start
assert made.verdict.accepted, made.verdict.findings[:3]
print(peak(), taken, made.written)
"""
)


def python(code: str, *arguments: str) -> list[str]:
    """What a fresh interpreter prints for this code, as words."""
    command = [sys.executable, "-c", code, *arguments]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return answer.stdout.split()


def hconnect() -> list[str]:
    """The installed command beside this interpreter; else the module, which takes a little longer."""
    command = shutil.which("hconnect", path=str(Path(sys.executable).parent))
    return [command] if command else [sys.executable, "-c", "from pipeline.cli.app import main; main()"]


def start_up(arguments: list[str], rounds: int) -> tuple[float, float]:
    """Best and median seconds of a command, from start to end, after two that warm the disk's cache."""
    command = [*hconnect(), *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)} if len(hconnect()) > 1 else dict(os.environ)
    taken = []
    for turn in range(rounds + 2):
        start = time.perf_counter()
        done = subprocess.run(command, check=False, capture_output=True, cwd=ROOT, env=environment)
        end = time.perf_counter()
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} answered {done.returncode}: {done.stderr.decode()}")
        if turn >= 2:
            taken.append(end - start)
    return min(taken), statistics.median(taken)
