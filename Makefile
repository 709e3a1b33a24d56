# Everything a person or a CI needs; Python 3.11+ with pip, and make, are enough.
# The environment is made from hash-locked files and nothing else: requirements/*.txt.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
MO     := $(patsubst %.po,%.mo,$(wildcard fleetcfg/locale/*/LC_MESSAGES/*.po kit/fleetcfg_kit/locale/*/LC_MESSAGES/*.po))
PIP    := $(BIN)/pip install --quiet --disable-pip-version-check --no-input

# A machine may forbid compiled code; then every process that a test starts compiles the product again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo demo-zones test test-long site pictures words fuzz changelog check lint types arch coverage bench mutation year bench-authority bench-zones dist bundle deb licences release-check locks npm-deps clean

help:            ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST)

demo: $(VENV)/.run $(MO)  ## a simulated fleet, a live audit, the result on screen
	@$(BIN)/fleetcfg demo

demo-zones: $(VENV)/.dev $(MO)  ## two zones, four workers and RabbitMQ on this machine; needs rabbitmq-server and openssl
	@$(BIN)/python -m tests.zones.demo

test: $(VENV)/.dev $(MO) npm-deps  ## what the tests hold, but for what takes long
	$(BIN)/pytest -n 3 --dist worksteal -m "not long"

test-long: $(VENV)/.dev $(MO) npm-deps  ## the rest: kills at any line, fuzz, packages, brokers, browsers, a year
	$(BIN)/pytest -n 3 --dist worksteal -m long

site: $(VENV)/.dev $(MO)  ## the documents as a site in site/, to be read from the folder; a dead link ends it
	$(BIN)/python -m website

pictures: $(VENV)/.dev $(MO)  ## take the pictures of docs/pictures/ again; needs chromium
	$(BIN)/python -m website.pictures

words: $(MO)     ## the catalogues that gettext reads, from their texts

fuzz: $(VENV)/.dev $(MO)  ## every reader of foreign bytes, the door and walks for longer: make fuzz FUZZ_CASES=20000 FUZZ_SEED=7
	FUZZ_CASES=$(FUZZ_CASES) FUZZ_WALKS=$(FUZZ_WALKS) FUZZ_SEED=$(FUZZ_SEED) $(BIN)/pytest -n 2 -q tests/fuzz tests/model_walk

FUZZ_CASES ?= 20000
FUZZ_WALKS ?= 2000
FUZZ_SEED  ?= $(shell date +%Y%m%d)

changelog:       ## take changelog.d/ into CHANGELOG.md: make changelog VERSION=0.3.0
	$(PYTHON) changelog.d/collect.py $(VERSION) $$(date +%F)

check: lint types arch coverage  ## the gate: everything that CI demands

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/deptry fleetcfg
	$(BIN)/deptry --config kit/pyproject.toml kit/fleetcfg_kit
	$(BIN)/vulture

types: $(VENV)/.dev
	$(BIN)/mypy
	$(BIN)/mypy --platform darwin --cache-dir .mypy_cache/darwin fleetcfg
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 fleetcfg
	$(BIN)/pyright

arch: $(VENV)/.dev
	$(BIN)/lint-imports

coverage: $(VENV)/.dev $(MO) npm-deps
	HYPOTHESIS_PROFILE=ci $(BIN)/pytest -n 2 --dist worksteal --cov --cov-report=term-missing:skip-covered

bench: $(VENV)/.bench $(MO)  ## audit beside Ansible, Nornir and the bare floor; a table of ratios
	$(BIN)/python -m benchmarks

mutation: $(VENV)/.mutation  ## which small changes no test notices, by a fixed sample: make mutation REVISION=276e34dc
	$(BIN)/python -m benchmarks.mutation --revision $(or $(REVISION),HEAD)

year: $(VENV)/.dev $(MO)  ## live through a whole simulated year of 48 devices, and check its report
	FLEETCFG_YEAR_DAYS=365 FLEETCFG_YEAR_DEVICES=48 $(BIN)/pytest -q -o timeout=3600 --durations=1 tests/testing/test_year.py

bench-authority: $(VENV)/.dev $(MO)  ## what the door, the record, the fold and apply cost
	$(BIN)/python -m benchmarks.verification
	$(BIN)/python -m benchmarks.fold
	$(BIN)/python -m benchmarks.apply
	$(BIN)/python -m benchmarks.apply --transport ssh
	$(BIN)/python -m benchmarks.tables

bench-zones: $(VENV)/.dev $(MO)  ## what workers in zones cost, over a RabbitMQ of its own; MEMORY=1: and over 10,000 slices
	$(BIN)/python -m benchmarks.zones
	$(if $(MEMORY),$(BIN)/python -m benchmarks.zones_memory)

# ---------------------------------------------------------------- what is released
# From the last commit, whatever else lies in the folder: docs/how-to/install-offline.md.

dist: $(VENV)/.dev  ## wheel and sdist of the last commit, the same bytes each time
	$(BIN)/python -m release.dist dist

bundle: $(VENV)/.dev  ## one file for a site without Internet: make bundle KEY=releaser's SSH key
	$(BIN)/python -m release.bundle --key "$(KEY)" dist

deb: $(VENV)/.dev  ## a package for Debian 13, made on it
	$(BIN)/python -m release.deb dist

licences: $(VENV)/.dev  ## docs/reference/licences.md, from the locked packages
	$(BIN)/python -m release.licences

release-check: $(VENV)/.dev  ## is the last commit a release: tag, version and changelog the same
	$(BIN)/python -m release.check

# ---------------------------------------------------------------- the environment

# What audits and writes; what makes Excel and PDF; what only simulates; what only builds. A
# checkout needs all four, and an auditing machine the first, with a wheel that was built elsewhere.
INSTALLED := requirements/run.txt requirements/reports.txt requirements/sim.txt requirements/build.txt

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(INSTALLED) pyproject.toml hatch_build.py kit/pyproject.toml kit/hatch_build.py | $(BIN)/python
	$(PIP) --require-hashes $(INSTALLED:%=-r %)
	$(PIP) --no-deps --no-build-isolation --editable . --editable kit
	@touch $@

# What comes unbuilt is built by the setuptools that is locked, not by one that pip fetches.
$(VENV)/.dev: requirements/dev.txt requirements/docs.txt $(VENV)/.run
	$(PIP) --require-hashes --no-build-isolation -r requirements/dev.txt -r requirements/docs.txt
	@touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.dev
	$(PIP) --require-hashes -r requirements/bench.txt
	@touch $@

$(VENV)/.mutation: requirements/mutation.txt $(VENV)/.dev
	$(PIP) --require-hashes -r requirements/mutation.txt
	@touch $@

# An installation makes these as well (hatch_build.py); this is for a text that was edited since.
%.mo: %.po | $(VENV)/.run
	$(BIN)/pybabel --quiet compile --input-file $< --output-file $@

# The clients from npm that prove the simulator; tests say why they skip where npm is missing.
npm-deps: tests/js/node_modules/.done

tests/js/node_modules/.done: tests/js/package-lock.json
	@if command -v npm >/dev/null; then \
	  npm ci --prefix tests/js --no-audit --no-fund --silent && touch $@; \
	else echo "npm is missing: the tests that need jsxapi will be skipped"; fi

# Needs uv; commits only versions and hashes, no address. A release must be a week old.
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-header --no-strip-extras --quiet --exclude-newer "$$(date -u -d '7 days ago' +%F)"
locks:
	$(LOCK) pyproject.toml -o requirements/run.txt
	$(LOCK) --extra reports -c requirements/run.txt pyproject.toml -o requirements/reports.txt
	$(LOCK) --group kit/pyproject.toml:libraries -c requirements/run.txt pyproject.toml -o requirements/sim.txt
	$(LOCK) --group build -c requirements/sim.txt -o requirements/build.txt
	$(LOCK) --group kit/pyproject.toml:libraries --extra reports --group build --group test --group lint --group release -c requirements/run.txt -c requirements/reports.txt -c requirements/sim.txt -c requirements/build.txt pyproject.toml -o requirements/dev.txt
	$(LOCK) --group docs -c requirements/dev.txt -o requirements/docs.txt
	$(LOCK) --group kit/pyproject.toml:libraries --group bench -c requirements/dev.txt pyproject.toml -o requirements/bench.txt
	$(LOCK) --group mutation -c requirements/dev.txt -o requirements/mutation.txt

clean:           ## remove everything that was made
	rm -rf $(VENV) $(MO) tests/js/node_modules build dist site .fleetcfg .coverage* .hypothesis .pytest_cache .mypy_cache .ruff_cache
