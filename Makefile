# Each target does all its own set-up.
PYTHON ?= python3
VENV = .venv
BIN = $(VENV)/bin
OPTIONS ?=

.PHONY: demo notebooks test slow check bench docs clean

demo: $(VENV)/made
	$(BIN)/rebundle compare instances/boeing-787

notebooks: $(VENV)/noted
	$(BIN)/jupyter lab notebooks

test: $(VENV)/tested check
	$(BIN)/python -m pytest -n 2 --dist loadscope -m "not slow" --cov --cov-report=term:skip-covered --cov-fail-under=94 $(OPTIONS)

slow: $(VENV)/tested $(VENV)/documented
	$(BIN)/python -m pytest -n 2 --dist loadscope -m slow $(OPTIONS)

check: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/benched
	$(BIN)/python benchmarks/build.py
	$(if $(PUBLISHED),$(BIN)/python benchmarks/phases.py $(PUBLISHED)/orlib)
	$(BIN)/python benchmarks/run.py --repeat 3 $(if $(PUBLISHED),--published $(PUBLISHED))
	$(BIN)/python benchmarks/search.py $(if $(PUBLISHED),--orlib $(PUBLISHED)/orlib --networks $(PUBLISHED))
	$(BIN)/python benchmarks/what_if.py $(if $(PUBLISHED),--networks $(PUBLISHED))
	$(BIN)/python benchmarks/sweep.py
	$(BIN)/python benchmarks/states.py
	$(if $(PUBLISHED),$(BIN)/python benchmarks/traced.py $(PUBLISHED))

docs: $(VENV)/documented
	$(BIN)/rebundle schema > docs/reference/instance.md
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "open site/index.html"

$(VENV)/made: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -c constraints.txt -e .
	touch $@

$(VENV)/tested: $(VENV)/made
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[test]"
	touch $@

$(VENV)/noted: $(VENV)/made
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[notebooks]"
	touch $@

$(VENV)/benched: $(VENV)/made
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[bench,sweep]"
	touch $@

$(VENV)/documented: $(VENV)/made
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[docs]"
	touch $@

clean:
	rm -rf $(VENV) site build dist *.egg-info .coverage
