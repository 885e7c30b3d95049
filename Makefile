# Needs Python 3.11 or newer and nothing else: the first target that is asked for makes .venv from requirements.lock.
# The same without make: README.md, "Without make".
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help demo test format golden bench coverage mutants fuzz lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):[^#]*## /  make \1\t/p' Makefile

demo: $(READY) ## convert the samples, and show what went in, what was refused and why, and what came out
	@$(BIN)/hconnect demo

test: $(READY) ## everything that checks the project
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 pipeline
	$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin pipeline
	$(BIN)/lint-imports
	$(BIN)/pytest -q

format: $(READY) ## put the code into its usual form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

golden: $(READY) ## write the expected results beside the samples anew; read the difference before you commit it
	$(BIN)/python tests/unit/test_samples.py
	$(BIN)/python -m tests.service.test_masofon_ends
	$(BIN)/python -m tests.service.test_check_samples
	$(BIN)/python -m tests.clients.test_scenarios

bench: $(READY) ## the figures: minutes; Node and npm for one comparison; ARGS=--quick for a look
	$(BIN)/python -m tests.bench $(ARGS)

coverage: $(READY) ## what the tests reach, in lines and branches: fails below 98 %
	@rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -q $(ARGS)
	@$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

mutants: $(READY) ## what no test notices of changes in rules, masofon and passport: an hour on two processors
	$(BIN)/python -m tests.mutation $(ARGS)

fuzz: $(READY) ## bytes that break a law of the readers: a minute each; ARGS="--seconds 600", ARGS=--keep adds to the corpus
	$(BIN)/python -m tests.fuzz $(ARGS)

lock: $(READY) ## pin every dependency anew, with hashes, for every platform
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --group dev --output-file requirements.lock pyproject.toml

clean: ## take away what the other targets made, .venv included
	rm -rf .venv build dist .coverage .coverage.* .fuzz .hypothesis .import_linter_cache .mypy_cache .pytest_cache \
	  .ruff_cache mutants

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "make: Python 3.11 or newer is needed; name one with  make PYTHON=python3.12"; exit 1; }
	@echo "making .venv from requirements.lock (once)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@
