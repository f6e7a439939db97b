# Everything starts from Python 3.11+ alone; the environment lives in .venv.
PYTHON ?= python3
VENV   ?= .venv
BIN     = $(VENV)/bin
SERVICE_READY = $(VENV)/.service-ready
TEST_READY    = $(VENV)/.test-ready
BENCH_READY   = $(VENV)/.bench-ready
PIP_INSTALL   = $(BIN)/python -m pip --disable-pip-version-check --quiet install

.PHONY: setup run test lint bench fuzz train lock help

help: ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: $(TEST_READY) ## make the environment: service, training, tests

run: $(SERVICE_READY) ## start the service on http://127.0.0.1:8000, with demo posts the first time
	@$(BIN)/vigie serve

test: $(TEST_READY) ## run the whole suite
	@$(BIN)/python tests/tools/browser.py
	@$(BIN)/python -m pytest

lint: $(TEST_READY) ## ruff and mypy --strict
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: $(BENCH_READY) ## measure, as ratios within one run
	@$(BIN)/python tests/bench/throughput.py
	@$(BIN)/python tests/bench/scoring.py
	@$(BIN)/python tests/bench/encoder.py
	@$(BIN)/python tests/bench/detectors.py

FUZZ_SECONDS ?= 600

fuzz: $(BENCH_READY) ## look for texts that break a detector, for FUZZ_SECONDS (Python 3.11)
	@mkdir -p .cache/fuzz
	@$(BIN)/python tests/fuzz/detectors.py .cache/fuzz/inputs -artifact_prefix=.cache/fuzz/ -max_total_time=$(FUZZ_SECONDS)

train: $(TEST_READY) ## train a bundle from training/recipe.toml
	@$(BIN)/vigie-train train

lock: ## write requirements/*.lock again (needs uv)
	cd requirements && for use in service train test bench; do \
	  extra=$$( [ $$use = service ] || echo "--extra $$use" ); \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links $$extra ../pyproject.toml build.in -o $$use.lock; done

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Vigie needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV)

# One file records what was installed last: a changed lock or pyproject installs again.
$(SERVICE_READY): requirements/service.lock pyproject.toml | $(BIN)/python
	@echo "Installing the service (a minute or two, the first time)…"
	@$(PIP_INSTALL) --require-hashes -r requirements/service.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_READY): requirements/test.lock pyproject.toml | $(BIN)/python
	@echo "Installing the service, training and test tools (a few minutes, the first time)…"
	@$(PIP_INSTALL) --require-hashes -r requirements/test.lock
	@$(PIP_INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@ $(SERVICE_READY)

$(BENCH_READY): requirements/bench.lock $(TEST_READY)
	@echo "Installing what ours is measured against…"
	@$(PIP_INSTALL) --require-hashes -r requirements/bench.lock
	@touch $@
