# Everything a person or a machine does with this project; `make` alone lists it.

PYTHON ?= python3
PORT ?= 8000
FAULT_RUNS ?= 10

BIN := .venv/bin
# A stamp's name holds the sum of what it stands for: other requirements, other stamp.
# It is made when pip has succeeded, so an install that was cut short is taken up again.
INSTALLED := .venv/.installed-$(shell cat requirements.txt | cksum | cut -d' ' -f1)
INSTALLED_DEV := .venv/.installed-dev-$(shell cat requirements.txt requirements-dev.txt | cksum | cut -d' ' -f1)
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input

.DEFAULT_GOAL := help
.PHONY: help demo setup run worker beat test test-live test-faults lint format types floors migrations-check check clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-18s %s\n", $$1, $$2}' Makefile

demo: $(INSTALLED)  ## run the whole shop with a catalogue to try (PORT=8000)
	@$(BIN)/python manage.py demo --port $(PORT)

setup: $(INSTALLED) $(INSTALLED_DEV)  ## make .venv with all that running and testing needs

$(INSTALLED):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 demo"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
		{ echo "Python's venv module is missing. On Debian: apt install python3-venv"; exit 1; }
	@echo "Installing what the shop needs into .venv (once; some 6 GB, a few minutes) ..."
	@$(PIP) --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@rm -f .venv/.installed-*
	@$(PIP) install -r requirements.txt
	@touch $@

$(INSTALLED_DEV): | $(INSTALLED)
	@echo "Installing what the tests need into .venv ..."
	@rm -f .venv/.installed-dev-*
	@$(PIP) install -r requirements-dev.txt
	@touch $@

run: $(INSTALLED)  ## the web pages alone, reloading when a file changes
	DEBUG=1 $(BIN)/python manage.py runserver $(PORT)

worker: $(INSTALLED)  ## a worker alone
	$(BIN)/celery -A webapp worker --pool solo

beat: $(INSTALLED)  ## the clock alone, which starts the periodic tasks
	$(BIN)/celery -A webapp beat

# Each process loads torch, about 1 GB: not as many as a large machine has cores.
test: setup  ## all tests that need no server (ARGS="-k mug")
	$(BIN)/pytest -n auto --maxprocesses 8 --dist worksteal $(ARGS)

test-live: setup  ## the tests with real servers, a worker and a browser
	$(BIN)/pytest -m 'live and not fault' -n 2 --dist loadfile --no-loadscope-reorder -p no:randomly $(ARGS)

test-faults: setup  ## break every part FAULT_RUNS times (10), print the cost (ARGS=--resume)
	$(BIN)/python -m tests.faults --runs $(FAULT_RUNS) $(ARGS)

lint: setup  ## style and common mistakes
	$(BIN)/ruff check
	$(BIN)/ruff format --check

format: setup  ## put the code into its form
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: setup  ## types
	$(BIN)/mypy .

floors: setup  ## imports point only downwards
	$(BIN)/lint-imports

migrations-check: setup  ## every change of a model has its migration
	$(BIN)/python manage.py makemigrations --check --dry-run

check: lint types floors migrations-check  ## all checks

clean:  ## remove .venv and what tools have cached (never var/, the shop's data)
	rm -rf .venv .venv-* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
