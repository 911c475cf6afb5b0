# Everything one does here by hand. Needs Python >= 3.11 and Node >= 20.19; what it installs stays in .venv and pwa/.

PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALLED := .venv/.installed
BUILT := pwa/node_modules/.built
SOURCES := $(shell find pwa -type d \( -name node_modules -o -name dist -o -name paraglide -o -name cache \) -prune -o -type f -print)

.PHONY: help run test check fix bench screenshots clean prerequisites

help:  ## say what each target does
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile

run: $(INSTALLED) $(BUILT)  ## start the whole system on http://localhost:3000 (ARGS='--port 3001': see chirp dev --help)
	@exec $(BIN)/chirp dev $(ARGS)

test: $(INSTALLED) $(BUILT)  ## run every test
	$(BIN)/pytest --numprocesses 3 --dist loadfile $(ARGS)
	cd pwa && npm run test --if-present

check: $(INSTALLED) $(BUILT)  ## run the linters and the type checkers
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	cd pwa && npm run check --if-present

fix: $(INSTALLED) $(BUILT)  ## mend what the linters can mend
	$(BIN)/chirp schema > schema/schema.graphql
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	cd pwa && npm run fix --if-present

bench: $(INSTALLED) $(BUILT)  ## print figures of speed
	@for script in $(wildcard tests/bench/*.py); do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done
	cd pwa && npx vitest run --config vitest.browser.config.ts --mode bench

screenshots: $(INSTALLED) $(BUILT)  ## take pictures of every screen, in OUT=folder
	cd pwa && OUT='$(abspath $(or $(OUT),.chirp/screenshots))' npx vitest run --config vitest.browser.config.ts --mode screenshots

clean:  ## remove the demo data, the installed packages and what was built
	@if [ -L .chirp/postgres ]; then rm -rf "$$(readlink .chirp/postgres)"; fi
	rm -rf .chirp .venv *.egg-info .mypy_cache .ruff_cache .pytest_cache pwa/node_modules pwa/dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

prerequisites:
	@test -n "$(PYTHON)" && node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null || { \
		echo "Chirp needs Python >= 3.11 (here: $$(python3 --version 2>&1 || true)) and Node >= 20.19 (here: $$(node --version 2>&1 || true))." >&2; exit 1; }

.venv/.locked: requirements-dev.lock | prerequisites
	@echo "Installing the Python packages in .venv ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; \
		echo "$(PYTHON) cannot make a virtual environment: install its venv module (python3-venv)." >&2; exit 1; }
	@$(PIP) --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

$(INSTALLED): pyproject.toml .venv/.locked
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

pwa/node_modules/.installed: pwa/package.json pwa/package-lock.json | prerequisites
	@echo "Installing the packages of the front end in pwa/node_modules ..."
	@cd pwa && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILT): $(SOURCES) pwa/node_modules/.installed
	@echo "Building the front end ..."
	@cd pwa && npm run build > node_modules/.build.log 2>&1 || { cat node_modules/.build.log >&2; exit 1; }
	@touch $@
