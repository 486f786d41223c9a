# Two commands on a fresh machine: make demo, make test. The others are for those who work on it.

PYTHON ?= python3
SPEAK  ?= en
BIN    := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt bench pin clean

help:   ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile

demo: .venv/run.stamp   ## build the graph, answer the fact sheet's questions, validate, write pages to open (SPEAK=lv for Latvian)
	@$(BIN)/python tools/demo.py --lang $(SPEAK)

test: .venv/test.stamp .venv/suites.stamp .venv/web.stamp   ## run all tests
	$(BIN)/python -m pytest

check: .venv/test.stamp   ## canonical Turtle, lint, format, types
	$(BIN)/turtlefmt --check ontology shapes data
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fmt: .venv/test.stamp   ## bring Turtle and Python into canonical form
	$(BIN)/turtlefmt ontology shapes data
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/bench.stamp   ## measure on graphs of growing size beside rdflib and pySHACL; writes docs/bench.md
	$(BIN)/python tools/bench.py

pin:   ## pin the dependencies of requirements/*.in with their hashes
	$(PYTHON) -m venv .venv/pin && .venv/pin/bin/pip install --quiet pip-tools
	for part in run test bench; do .venv/pin/bin/pip-compile --quiet --generate-hashes --strip-extras --no-header \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --allow-unsafe \
		--output-file requirements/$$part.txt requirements/$$part.in; done

clean:   ## delete products and the environment
	rm -rf .venv build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.venv/run.stamp: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src/svgraph
	@touch $@

.venv/test.stamp: .venv/run.stamp requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# Without npm, or where it reaches nothing, the tests that need these parts say so.
.venv/web.stamp: requirements/web.toml tools/web_parts.py .venv/run.stamp
	@$(BIN)/python tools/web_parts.py .venv/web && touch $@ || true

.venv/bench.stamp: .venv/test.stamp requirements/bench.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	@touch $@

# The suites lie in source distributions; pip tells their names by the backend that would build them.
# Without them their tests are skipped, or fail where CI=true.
.venv/suites.stamp: .venv/test.stamp requirements/suites.txt requirements/suites-backend.txt
	rm -rf .venv/suites
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps \
		--target .venv/suites/backend -r requirements/suites-backend.txt \
	&& PYTHONPATH=$(CURDIR)/.venv/suites/backend $(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes \
		--no-deps --no-build-isolation --no-binary rdflib,pyshacl --dest .venv/suites -r requirements/suites.txt \
	&& for each in .venv/suites/*.tar.gz; do tar -xzf $$each -C .venv/suites || exit 1; done \
	&& touch $@ || echo "the W3C suites could not be fetched: their tests will be skipped"
