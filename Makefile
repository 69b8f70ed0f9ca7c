# The two commands that matter: make demo, make test. Each sets up what it needs.
# On Linux, PyPI's torch brings gigabytes of CUDA. The CPU build is enough:
#   make demo PIP_ARGS="--extra-index-url https://download.pytorch.org/whl/cpu"

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PIP_ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO := .demo
DEMO_QUESTION := who said the evacuation was completed?

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types imports tests docs lock clean

help: ## List the targets
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: $(READY) ## Make the virtual environment in .venv

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed: install it, or name one with make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt $(PIP_ARGS) --editable '.[dev]'
	@touch $@

demo: $(READY) ## Fill an archive from seeds/, ask it, and print the cited answer
	@$(BIN)/onrecord --home $(DEMO) ingest seeds
	@echo
	@echo "Q  $(DEMO_QUESTION)"
	@$(BIN)/onrecord --home $(DEMO) ask "$(DEMO_QUESTION)" --top 3
	@echo
	@echo "Worth trying next:"
	@echo "  $(BIN)/onrecord --home $(DEMO) ask \"what did the WHO say about aid agencies?\""
	@echo "  $(BIN)/onrecord --home $(DEMO) show 1268182"
	@echo "  $(BIN)/onrecord --home my-archive ingest PATH/TO/YOUR/DOCUMENTS"

test: lint types imports tests ## Run every check and every test

lint: $(READY) ## Format and lint rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY) ## Types
	$(BIN)/mypy

imports: $(READY) ## The direction of imports
	$(BIN)/lint-imports

tests: $(READY) ## The tests, with branch coverage
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest --cov --cov-report=term

docs: $(READY) ## Write the generated parts of docs/ anew
	$(BIN)/python tests/docs/generate.py

lock: $(READY) ## Write constraints.txt anew from what is installed
	@{ head -2 constraints.txt; $(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu//'; } > $(VENV)/lock && mv $(VENV)/lock constraints.txt

clean: ## Remove what make made
	rm -rf $(VENV) $(DEMO) .coverage .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
