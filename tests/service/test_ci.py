"""What repositories of payloads use: the hooks, run by pre-commit, and the workflow, each step in bash, as GitHub runs it.

Both install this project into an environment of its own, by pip; its dependencies are borrowed, so that nothing is fetched.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples" / "imovein"
WORKFLOW = ROOT / "samples" / "ci" / "github-actions.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
PROJECT = ("pipeline", "prm", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
PROGRAMS = Path(sys.executable).parent
ON_WINDOWS = os.name == "nt"
LIBRARIES = sysconfig.get_path("purelib")
OFFLINE = {
    "PIP_NO_INDEX": "1",
    "PIP_NO_DEPS": "1",
    "PIP_IGNORE_INSTALLED": "1",
    "PIP_NO_BUILD_ISOLATION": "0",  # pip's way to say that it is off
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
}

pytestmark = pytest.mark.skipif(
    shutil.which("git") is None or shutil.which("bash") is None or ON_WINDOWS,
    reason="git and bash are not here",
)


def run(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def git(folder: Path, *words: str) -> str:
    who = ("-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false")
    done = run("git", *who, *words, cwd=folder, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_NOSYSTEM="1")
    assert done.returncode == 0, done.stdout
    return done.stdout.strip()


def committed(folder: Path) -> str:
    """A repository of what is in a folder; gives the commit."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "all")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository that holds this project, as users name it."""
    folder = tmp_path_factory.mktemp("project")
    for name in PROJECT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder)
    committed(folder)
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environment of the hooks, from test to test."""
    return tmp_path_factory.mktemp("pre-commit")


def hook(project: Path, folder: Path, home: Path, name: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run one of the hooks over all files of a new repository, as `pre-commit run --all-files` does."""
    commit = git(project, "rev-parse", "HEAD")
    hooks = {"repos": [{"repo": str(project), "rev": commit, "hooks": [{"id": name, **more}]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(hooks), "utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    environment = OFFLINE | {
        "PYTHONPATH": LIBRARIES,
        "PRE_COMMIT_HOME": str(home),
        "PRE_COMMIT_COLOR": "never",
    }
    return run(PROGRAMS / "pre-commit", "run", "--all-files", "--verbose", cwd=folder, **environment)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A good payload, and JSON that is none."""
    (tmp_path / "hconnect").mkdir()
    shutil.copy(SAMPLES / "good" / "web-order.json", tmp_path / "hconnect")
    (tmp_path / "package.json").write_text("{}", "utf-8")
    return tmp_path


def test_the_hook_passes_good_payloads_and_looks_at_nothing_else(
    project: Path, home: Path, repository: Path
) -> None:
    shutil.copy(SAMPLES / "good" / "1_imovein_250030_guide.json", repository)
    (repository / "hconnect" / "x.report.json").write_text("{}", "utf-8")
    done = hook(project, repository, home, "hconnect-validate", verbose=True)
    assert done.returncode == 0, done.stdout
    assert "hconnect/web-order.json" not in done.stdout  # --quiet


def test_the_hook_fails_on_a_bad_payload_and_says_where(project: Path, home: Path, repository: Path) -> None:
    shutil.copy(SAMPLES / "bad" / "date-as-iso.json", repository / "hconnect")
    done = hook(project, repository, home, "hconnect-validate")
    assert done.returncode == 1, done.stdout
    assert re.search(r"^hconnect/date-as-iso\.json:\d+:\d+: error HC-D2: ", done.stdout, re.MULTILINE)
    assert "package.json" not in done.stdout


def test_the_hook_takes_the_arguments_and_the_files_that_a_repository_gives_it(
    project: Path, home: Path, repository: Path
) -> None:
    rows = json.loads((SAMPLES / "bad" / "date-as-iso.json").read_bytes())["message"]["pluginData"]
    (repository / "package.json").write_text(json.dumps(rows), "utf-8")
    done = hook(
        project, repository, home, "hconnect-validate", files="^package", args=["--plugin", "imovein"]
    )
    assert done.returncode == 1, done.stdout
    assert "package.json:1:" in done.stdout


def test_the_hook_for_parameter_files_checks_both_kinds(project: Path, home: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "prm", tmp_path / "prm")
    assert hook(project, tmp_path, home, "hconnect-prm").returncode == 0
    (tmp_path / "prm" / "kupain.prm").write_text("12\r\nno numbers\r\n", "utf-8")
    done = hook(project, tmp_path, home, "hconnect-prm")
    assert done.returncode == 1, done.stdout
    assert "prm/kupain.prm:2: two whole numbers are needed" in done.stdout


def test_pre_commit_takes_the_manifest() -> None:
    done = run(PROGRAMS / "pre-commit", "validate-manifest", HOOKS, cwd=ROOT)
    assert done.returncode == 0, done.stdout


def test_the_workflow_is_one_that_github_takes() -> None:
    check = (PROGRAMS / "check-jsonschema", "--builtin-schema", "vendor.github-workflows")
    done = run(*check, WORKFLOW, cwd=ROOT)
    assert done.returncode == 0, done.stdout
    workflow = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    assert workflow["permissions"]["security-events"] == "write"
    used = [step["uses"] for step in workflow["jobs"]["payloads"]["steps"] if "uses" in step]
    assert all(re.fullmatch(r"[\w/-]+@v\d+", one) for one in used)


def test_the_docs_show_the_workflow_as_it_is() -> None:
    shown = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text("utf-8"), re.DOTALL)
    assert WORKFLOW.read_text("utf-8").endswith(shown[1])
    hooks = {one["id"] for one in yaml.safe_load(HOOKS.read_text("utf-8"))}
    assert {one["id"] for repo in yaml.safe_load(shown[0])["repos"] for one in repo["hooks"]} == hooks


class Runner:
    """Runs the steps of the workflow's job, one after the other, until one fails; actions of others are left out."""

    def __init__(self, checkout: Path, environment: dict[str, str]) -> None:
        self.checkout = checkout
        self.environment = environment
        self.said = ""

    def run(self) -> list[tuple[str, int]]:
        """The steps that were run, and their exit codes."""
        workflow = yaml.safe_load(WORKFLOW.read_text("utf-8"))
        job = workflow["jobs"]["payloads"]
        assert job["defaults"]["run"]["shell"] == "bash"
        done = []
        for step in job["steps"]:
            if "run" not in step:
                continue
            script = self.checkout.parent / "step.sh"
            script.write_text(step["run"], "utf-8")
            named = workflow.get("env", {}) | job.get("env", {}) | step.get("env", {})
            # GitHub's own words for `shell: bash`
            bash = ("bash", "--noprofile", "--norc", "-eo", "pipefail", script)
            ended = run(*bash, cwd=self.checkout, **self.environment, **named)
            self.said = ended.stdout
            done.append((step["run"], ended.returncode))
            if ended.returncode:
                break
        return done


@pytest.fixture(scope="module")
def fresh(project: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a machine with a Python of its own, and this project in the only index that it knows."""
    folder = tmp_path_factory.mktemp("machine")
    built = run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=project)
    assert built.returncode == 0, built.stdout
    python = folder / "python"
    made = run(sys.executable, "-m", "virtualenv", "--quiet", python, cwd=folder, **OFFLINE)
    assert made.returncode == 0, made.stdout
    (libraries,) = (python / "lib").glob("python*/site-packages")
    (libraries / "borrowed.pth").write_text(
        LIBRARIES, "utf-8"
    )  # searched last, and its own .pth files are not read
    path = os.pathsep.join([str(python / "bin"), os.environ["PATH"]])
    return OFFLINE | {"PATH": path, "PIP_FIND_LINKS": str(folder)}


@pytest.fixture
def runner(fresh: dict[str, str], tmp_path: Path) -> Runner:
    checkout = tmp_path / "checkout"
    (checkout / "payloads").mkdir(parents=True)
    shutil.copy(SAMPLES / "good" / "web-order.json", checkout / "payloads")
    return Runner(checkout, fresh)


def sarif(runner: Runner) -> list[dict[str, Any]]:
    """The results of what would be uploaded, which is SARIF, and speaks of files of the repository."""
    whole = json.loads((runner.checkout / "hconnect.sarif").read_text("utf-8"))
    schema = json.loads((ROOT / "tests" / "schemas" / "sarif-2.1.0.json").read_text("utf-8"))
    jsonschema.Draft7Validator(schema).validate(whole)
    found: list[dict[str, Any]] = whole["runs"][0]["results"]
    for result in found:
        for location in result["locations"]:
            assert (runner.checkout / location["physicalLocation"]["artifactLocation"]["uri"]).is_file()
    return found


def test_the_workflow_ends_well_where_all_payloads_are_right(runner: Runner) -> None:
    assert [code for _, code in runner.run()] == [0, 0, 0], runner.said
    assert [result["level"] for result in sarif(runner) if result["level"] == "error"] == []


def test_the_workflow_uploads_what_is_wrong_and_then_fails_with_annotations(runner: Runner) -> None:
    shutil.copy(SAMPLES / "bad" / "several-faults.json", runner.checkout / "payloads")
    steps = runner.run()
    assert [code for _, code in steps] == [0, 0, 1]
    errors = [result for result in sarif(runner) if result["level"] == "error"]
    assert {result["ruleId"] for result in errors} == {"HC-A13", "HC-D1", "HC-D2", "HC-D3"}
    assert "::error file=payloads/several-faults.json,line=13,col=22" in runner.said


def test_the_workflow_fails_where_there_is_nothing_to_check(runner: Runner) -> None:
    shutil.rmtree(runner.checkout / "payloads")
    steps = runner.run()
    assert [code for _, code in steps] == [0, 1]
    assert "payloads is not there" in runner.said
