# The commands a developer and a visitor need. Each does its own set-up.
#   make demo     the whole contact centre on the built-in switch, in this terminal
#   make test     linters, types, import contracts and every test, with what they need installed first
#   make bench    the measurements beside peers
#   make faults   faults on purpose, and what came of them
#   make docs     the pages drawn from the source
#   make screenshots   every page of the web panels

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := chromium fonts-noto-cjk mariadb-server sip-tester baresip-core espeak-ng ffmpeg nginx-light
PARTS := tests/contract tests/integration tests/faults
DESK := tests/web/desk tests/web/calls tests/web/messages tests/web/training tests/web/test_toasts.py

.PHONY: setup demo test test-core test-parts test-desk test-web lint packages bench faults docs screenshots clean

setup: $(VENV)/.ready

$(VENV)/.ready: setup.cfg pyproject.toml webui/frontend/package-lock.json webui/frontend/assets.json
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable '.[test]'
	$(BIN)/python -m webui.frontend.build || echo 'the web panels go without; everything else works'
	touch $@

demo: setup
	$(BIN)/fsctl demo

# Debian's packages for the tests with real parts; where they may not be installed, those tests are skipped and say so.
packages:
	@missing=""; for name in $(PACKAGES); do dpkg -s $$name >/dev/null 2>&1 || missing="$$missing $$name"; done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "installing:$$missing"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; } >/dev/null \
	    || echo "could not install$$missing: the tests that need them are skipped"; \
	else echo "not installed:$$missing (the tests that need them are skipped)"; fi

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Four runs side by side: those before telephones, browsers and processes wait most of their time, and what waits for
# nothing takes what they leave of the processors.
test: setup packages lint
	@$(MAKE) --no-print-directory --jobs=4 --output-sync=target test-parts test-web test-desk test-core

test-core: setup
	nice -n 5 $(BIN)/pytest --ignore tests/web $(addprefix --ignore ,$(PARTS))

test-parts: setup
	$(BIN)/pytest $(PARTS)

test-web: setup
	$(BIN)/pytest tests/web $(addprefix --ignore ,$(DESK))

test-desk: setup
	$(BIN)/pytest $(DESK)

bench: setup
	@for name in esl acd simulate route busy age load classroom customers live takeover; do $(BIN)/python -m bench.$$name || missed=1; done; exit $${missed:-0}

# Faults on purpose, each with its control; writes docs/faults.md. ALL=1 takes the full numbers, which takes hours.
faults: setup packages
	$(BIN)/python -m tests.faults $(if $(ALL),--full)

# Pages that are drawn from the source.
docs: setup
	$(BIN)/python -m tests.architecture.states

# Every page of the web panels, in both languages, light and dark, into docs/screenshots.
screenshots: setup packages
	$(BIN)/python -m tests.web.screenshots

clean:
	rm -rf $(VENV) build dist *.egg-info webui/static/vendor webui/frontend/node_modules
