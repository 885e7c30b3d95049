"""The docs cannot rot: each example in them is run, and gives what stands below it.

A block of `console` is a list of `$ hconnect ...` lines with their output, where `...` stands for anything,
whole lines too; `$ cp FILE FILE` and `$ mkdir FOLDER` may prepare them. A block of `pycon` is a doctest. Those of
one document follow each other in one folder. A block of `python` is a module of tests, for pytest.
"""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from pipeline.cli.app import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
ENDS_WELL = {0, 1}
MAKE_TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))

_BLOCK = re.compile(r"^(?P<indent> *)```(?P<language>\w*)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """An example: its language, its text and the line where that begins (from 1)."""

    language: str
    text: str
    line: int


def blocks(document: Path, *languages: str) -> Iterator[Block]:
    text = document.read_text("utf-8")
    for found in _BLOCK.finditer(text):
        if not languages or found["language"] in languages:
            line = text.count("\n", 0, found.start("text")) + 1
            yield Block(
                found["language"], re.sub(rf"^{found['indent']}", "", found["text"], flags=re.MULTILINE), line
            )


def steps(block: Block) -> Iterator[tuple[str, str]]:
    """Each command of a console block, and its output."""
    for step in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
        command, _, output = step.partition("\n")
        yield command, output


def hconnect(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program, *words = shlex.split(command)
    if program == "cp":
        source, target = words
        shutil.copyfile(folder / source, folder / target)
        return subprocess.CompletedProcess(command, 0, "")
    if program == "mkdir":
        (folder / words[0]).mkdir()
        return subprocess.CompletedProcess(command, 0, "")
    assert program == "hconnect", f"an example runs hconnect alone: {command}"
    words = [path for word in words for path in expanded(word, folder)]
    given = subprocess.DEVNULL
    if "<" in words:
        words, (name,) = words[: words.index("<")], words[words.index("<") + 1 :]
        given = os.open(folder / name, os.O_RDONLY)
    try:
        return subprocess.run(
            [sys.executable, "-m", "pipeline.cli.app", *words],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "110"},
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
    finally:
        if given != subprocess.DEVNULL:
            os.close(given)


def expanded(word: str, folder: Path) -> list[str]:
    """A word of a command as the shell gives it to a program."""
    if "*" not in word:
        return [word]
    return sorted(path.relative_to(folder).as_posix() for path in folder.glob(word)) or [word]


def tidy(text: str) -> str:
    """Without blanks at the ends of lines and empty lines at the end: nobody sees those in a document."""
    return "\n".join(line.rstrip() for line in text.rstrip().splitlines()) + "\n"


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder where the examples find the samples and may write."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    return tmp_path


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_command_in_the_docs_gives_the_output_that_stands_below_it(
    document: Path, scratch: Path
) -> None:
    checker = doctest.OutputChecker()
    for block in blocks(document, "console"):
        for command, output in steps(block):
            done = hconnect(command, scratch)
            assert done.returncode in ENDS_WELL, f"{document.name}:{block.line}: {command}\n{done.stdout}"
            if not checker.check_output(tidy(output), tidy(done.stdout), doctest.ELLIPSIS):
                pytest.fail(
                    f"{document.name}:{block.line}: {command}\nsays\n{output}\nbut gives\n{done.stdout}"
                )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_python_session_in_the_docs_gives_what_it_says(
    document: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(scratch)
    names: dict[str, object] = {}
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.ELLIPSIS)
    said: list[str] = []
    for block in blocks(document, "pycon"):
        test = doctest.DocTestParser().get_doctest(
            block.text, {}, document.name, str(document), block.line - 1
        )
        test.globs = names
        runner.run(test, out=said.append, clear_globs=False)
    assert not said, "".join(said)


def test_each_module_of_tests_in_the_docs_passes(scratch: Path) -> None:
    modules = [(document, block) for document in DOCUMENTS for block in blocks(document, "python")]
    for document, block in modules:
        name = f"test_{document.stem.replace('-', '_')}_{block.line}.py"
        (scratch / name).write_text(block.text, "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-W",
        "error",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        ".",
    ]
    done = subprocess.run(
        command,
        check=False,
        cwd=scratch,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_block_in_the_docs_is_of_a_kind_that_is_checked(document: Path) -> None:
    kinds = {"console", "json", "powershell", "pycon", "python", "sh", "text", "toml", "yaml"}
    assert {block.language for block in blocks(document)} <= kinds


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_json_toml_and_yaml_in_the_docs_can_be_read(document: Path) -> None:
    for block in blocks(document, "json"):
        json.loads(block.text)
    for block in blocks(document, "toml"):
        tomllib.loads(block.text)
    for block in blocks(document, "yaml"):
        yaml.safe_load(block.text)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_and_file_in_the_docs_is_there(document: Path) -> None:
    text = document.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_each_target_of_make_in_the_docs_exists(document: Path) -> None:
    for block in blocks(document, "sh"):
        assert set(re.findall(r"^make ([a-z]+)", block.text, re.MULTILINE)) <= MAKE_TARGETS


def test_the_readme_shows_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"hconnect {name}" not in readme] == []


@pytest.mark.parametrize(("language", "programs"), [("sh", ".venv/bin/"), ("powershell", ".venv\\Scripts\\")])
def test_the_readme_gives_without_make_what_make_runs(language: str, programs: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipes = re.findall(r"^(?:test|demo):.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    wanted = [
        line.strip().removeprefix("@").removeprefix("$(BIN)/")
        for part in recipes
        for line in part.splitlines()
    ]
    shown = [block.text for block in blocks(ROOT / "README.md", language) if programs in block.text]
    lines = [line.removeprefix(programs).strip() for line in "".join(shown).splitlines()]
    assert [line for line in lines if line in wanted] == wanted
