# Everything runs in .venv, built from the locked lists in requirements/.
PYTHON ?= python3
OUT ?= out/viet-nam
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --progress-bar on --require-hashes

VENDOR := src/sangkien/web/static/vendor

.PHONY: run test test-all check lint lock env clean help bench-workforce bench-workbench bench-learned bench-archive assets wheel

help:            ## say what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

run: .venv/run.stamp $(VENDOR)/stamp  ## run the example study and say where its brief lies
	@echo "== running the example study (examples/viet-nam)"
	@$(BIN)/sangkien run examples/viet-nam --out $(OUT)
	@echo "== the workbench, for people who do not program: $(BIN)/sangkien serve"

env: .venv/run.stamp .venv/dev.stamp $(VENDOR)/stamp  ## build the environment for development

assets: $(VENDOR)/stamp  ## bundle the scripts that the pages take from others

# Node comes from a wheel, in an environment that is gone when the bundle is made.
$(VENDOR)/stamp: assets/package-lock.json assets/package.json assets/build.mjs assets/build.py assets/htmx.js assets/chart.js requirements/assets.txt
	@echo "== bundling what the pages need from npm (once; pinned with hashes)"
	@rm -rf .venv-assets && $(PYTHON) -m venv .venv-assets
	@.venv-assets/bin/python -m pip --disable-pip-version-check install -q --require-hashes -r requirements/assets.txt
	@.venv-assets/bin/python assets/build.py
	@rm -rf .venv-assets assets/node_modules
	@touch $@

wheel: .venv/dev.stamp $(VENDOR)/stamp  ## build the wheel that carries everything, into dist/
	$(BIN)/python -m hatchling build -t wheel

test: env check  ## lint, types and the fast tests
	@echo "== tests"
	$(BIN)/python -m pytest -n 2 --dist worksteal -m "not slow"

test-all: env check  ## also the slow proofs
	@echo "== tests, slow proofs included"
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: env       ## lint and types
	@echo "== ruff"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@echo "== mypy"
	$(BIN)/mypy

lint: env        ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:            ## renew the locked lists (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header -c requirements/run.txt pyproject.toml requirements/build.in --group dev -o requirements/dev.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header requirements/assets.in -o requirements/assets.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header -c requirements/run.txt requirements/bench.in requirements/build.in pyproject.toml -o requirements/bench.txt

bench-workforce: .venv-bench/stamp  ## how fast officials are simulated, next to other ways of doing it (some minutes)
	@echo "== measuring: let nothing else run meanwhile"
	@.venv-bench/bin/python -m benchmarks.workforce

bench-workbench: env  ## how soon the workbench opens, how light and quick its pages are, twenty people at work
	@echo "== measuring: let nothing else run meanwhile"
	@$(BIN)/python -m benchmarks.workbench

bench-learned: env  ## how well plans find their reflections and questions find what others learned (needs ../shared/archive)
	@$(BIN)/python -m benchmarks.learned

bench-archive: env  ## how fast the archive is loaded, beside what the machine needs, and how soon it answers
	@echo "== measuring: let nothing else run meanwhile"
	@$(BIN)/python -m benchmarks.archive

.venv-bench/stamp: requirements/bench.txt pyproject.toml
	@echo "== building an environment of its own in .venv-bench: what we measure against is needed nowhere else"
	@test -x .venv-bench/bin/python || $(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip --disable-pip-version-check install --progress-bar on --require-hashes -r requirements/bench.txt
	.venv-bench/bin/python -m pip --disable-pip-version-check install -q --no-deps --no-build-isolation --editable .
	@touch $@

.venv/run.stamp: requirements/run.txt pyproject.toml
	@echo "== building the environment in .venv (once; packages come by name, pinned with hashes)"
	@$(PYTHON) -c 'import sys; sys.exit("Sangkien needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Say which: make run PYTHON=python3.12") if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) -r requirements/run.txt
	$(BIN)/python -m pip --disable-pip-version-check install -q --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp
	@echo "== adding what the tests need"
	$(PIP) -r requirements/dev.txt
	@touch $@

clean:           ## remove the environment and results
	rm -rf .venv .venv-bench .venv-assets assets/node_modules $(VENDOR) dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis
