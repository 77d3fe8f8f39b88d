# Two commands do everything on a fresh machine with Python 3.11 or newer: make demo, make test.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install

.PHONY: demo test prove check bench docs client clean

demo: $(VENV)/run.done
	$(BIN)/offerlens serve --demo

test: $(VENV)/dev.done $(VENV)/languages.done $(VENV)/node.done
	$(BIN)/python -m pytest -n auto

# The proofs of what docs/accounts.md promises, as long as they have to be.
prove: $(VENV)/dev.done
	OFFERLENS_PROVE=1 $(BIN)/python -m pytest --timeout 3600 tests/proof tests/accounts

check: $(VENV)/dev.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/dev.done
	$(BIN)/python bench/parse.py
	$(BIN)/python bench/link.py
	$(BIN)/python bench/accounts.py
	$(BIN)/python bench/language.py
	$(BIN)/python bench/serve.py
	$(BIN)/python bench/overhead.py
	$(BIN)/python bench/burst.py
	$(BIN)/python bench/growth.py
	$(BIN)/python bench/scale.py
	$(BIN)/python fuzz/soak.py

# The documentation as a site, in .venv/site.
docs: $(VENV)/dev.done
	$(BIN)/zensical build --clean --strict

# The types of the TypeScript client, anew from the service's own document.
client: $(VENV)/dev.done $(VENV)/node.done
	$(BIN)/python -c "from offerlens.web.openapi import document; print(document().decode())" >$(VENV)/openapi.json
	cd clients/typescript && OPENAPI=$(abspath $(VENV))/openapi.json npm run --silent generate

clean:
	rm -rf $(VENV) clients/typescript/node_modules clients/typescript/dist

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.done: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) -r requirements.txt
	$(PIP) --no-deps --editable .
	touch $@

# What tests run besides Python: a browser, the languages of the samples, what the files of deploy/ are for. What cannot
# be had they say and skip.
PROGRAMS := chromium:chromium curl:curl haproxy:haproxy shellcheck:shellcheck kubectl:kubernetes-client node:nodejs npm:npm php:php-cli,php-curl go:golang-go javac:default-jdk-headless
AXIOS := axios@1.21.1

$(VENV)/debian.done: .ci/debian | $(VENV)/bin/python
	@.ci/debian $(PROGRAMS)
	@touch $@

# Go compiles what comes with it once, not while tests wait.
$(VENV)/languages.done: $(VENV)/debian.done
	@npm install --loglevel error --ignore-scripts --no-audit --no-fund --prefix $(VENV)/axios $(AXIOS) >/dev/null || \
	  echo "axios could not be installed; the tests that need it will skip."
	@GOCACHE=$(abspath $(VENV))/go CGO_ENABLED=0 GO111MODULE=off go build -o /dev/null clients/samples/ask.go || \
	  echo "Go compiles nothing here; the tests that need it will skip."
	@touch $@

# The packages of the TypeScript client.
$(VENV)/node.done: clients/typescript/package.json $(VENV)/debian.done
	@cd clients/typescript && npm install --silent --no-package-lock --no-audit --no-fund >/dev/null 2>&1 || \
	  echo "The client's packages could not be installed; the tests that need them will skip."
	@touch $@

$(VENV)/dev.done: requirements-dev.txt $(VENV)/run.done
	$(PIP) -r requirements-dev.txt
	touch $@
