# Everything a developer or a server of continuous integration does here. `make` alone lists it.
SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
MANAGE := $(BIN)/python manage.py
TEST_PROCESSES ?= 2
ARGS ?=
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links

# What shows a health card to the tests: a proxy, a store of certificates, a card with a PIN.
CARD_PACKAGES := nginx openssl softhsm2 opensc libnss3-tools libengine-pkcs11-openssl curl
# Install Debian packages, without starting what they serve (RUNLEVEL) and without waiting long for a network.
APT := DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=20
INSTALL = if [ "$$(id -u)" = 0 ]; then as=env; else as="sudo -n env"; fi; \
	{ $$as $(APT) install -y --no-install-recommends $(1) || \
		{ $$as $(APT) update && $$as $(APT) install -y --no-install-recommends $(1); }; } >/dev/null 2>&1 </dev/null

.PHONY: help demo setup test chromium nginx cards clamd check format bench requirements clean

help: ## List what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-22s%s\n", $$1, $$2 }'

demo: $(READY) nginx ## Run Jalon with sample people (JALON_PORT=8001, JALON_DATA=folder, RESET=1 to start afresh)
	@exec $(BIN)/python -m jalon.demo.serve --under-make

setup: $(READY) ## Install what is needed, into .venv/

test: $(READY) chromium cards clamd ## Run every test (ARGS="tests/core -x" for some)
	@$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist worksteal $(ARGS)

# Left out of djlint: line breaks after titles, `type` of submit buttons, {% url %} for addresses that never change.
check: $(READY) ## Format, lint, types, layers, templates, missing migrations
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	$(BIN)/djlint jalon/templates --lint --quiet --profile django --ignore H015,H043,D018
	DJANGO_SETTINGS_MODULE=config.settings.test $(BIN)/python -W ignore manage.py makemigrations --check --dry-run

format: $(READY) ## Rewrite the code in the house style
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(READY) ## Measure the speed of the pages under the product's own server
	@$(BIN)/python -m benchmarks $(ARGS)

requirements: $(READY) ## Pin the newest versions of requirements/*.in, with their hashes
	$(COMPILE) --upgrade requirements/dev.in -o requirements/dev.txt
	$(COMPILE) --constraints requirements/dev.txt requirements/base.in -o requirements/base.txt
	$(COMPILE) --constraints requirements/dev.txt requirements/setup.in -o requirements/setup.txt

clean: ## Remove .venv/ and caches; the data of the demonstration stays
	rm -rf $(VENV) .ruff_cache .mypy_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# uv installs in a second what takes pip a minute; it is itself pinned, and pip does the work where uv cannot.
$(READY): requirements/setup.txt requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Jalon needs Python 3.11 or newer: make PYTHON=python3.12 setup"; exit 1; }
	@echo "  Virtual environment …"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "  Packages, pinned and checked by their hashes …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/setup.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt || \
		{ echo "  … with pip, since uv could not"; \
		$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt; }
	@touch $@

chromium:
	@command -v chromium >/dev/null 2>&1 && exit 0; \
	echo "  Chromium, for the browser tests …"; \
	$(call INSTALL,chromium) || \
		{ echo "The browser tests need Chromium: install the package chromium (apt-get install chromium)."; exit 1; }

# Without it the demonstration says so, and the rest works. The site of its own that Debian starts with it is not for us.
nginx:
	@PATH="$$PATH:/usr/sbin"; command -v nginx >/dev/null 2>&1 && exit 0; \
	echo "  nginx, for the health cards …"; \
	$(call INSTALL,nginx) || exit 0; \
	$$as systemctl --quiet disable --now nginx >/dev/null 2>&1 || true

clamd:
	@PATH="$$PATH:/usr/sbin"; command -v clamd >/dev/null 2>&1 && exit 0; \
	echo "  ClamAV, for the attachments …"; \
	$(call INSTALL,clamav-daemon) || { echo "One test will be skipped: apt-get install clamav-daemon"; exit 0; }; \
	$$as systemctl --quiet disable --now clamav-daemon clamav-freshclam >/dev/null 2>&1 || true

cards: nginx
	@engines=$$(openssl version -e 2>/dev/null | cut -d'"' -f2); missing=; \
	for tool in softhsm2-util pkcs11-tool certutil pk12util curl "$$engines/pkcs11.so"; do \
		command -v "$$tool" >/dev/null 2>&1 || [ -e "$$tool" ] || missing=1; \
	done; \
	[ "$$missing" ] || exit 0; \
	echo "  What shows health cards to the tests …"; \
	$(call INSTALL,$(CARD_PACKAGES)) || \
		echo "Some tests of health cards will be skipped: apt-get install $(CARD_PACKAGES)"
