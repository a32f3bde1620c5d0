# Everything a newcomer needs: `make demo`, `make test`. Only make and Python 3.11+ (with venv) are assumed.
SHELL := /bin/sh
# Python 3.11 reads the path of an editable install in the locale's encoding.
export LC_ALL := C.UTF-8
PYTHON ?= python3
SCALE ?= county
PORT ?= 8000
DATA ?= ./.data
MACHINE ?= $(shell uname -m)
PYTHON_FOLDER ?=
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help demo test test-fast bench bundle lint docs clean

help:  ## this list
	@echo "Xianneng 贤能"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

.venv/.installed: requirements.lock pyproject.toml package-lock.json hatch_build.py
	@$(if $(filter demo,$(MAKECMDGOALS)),$(PYTHON) tools/free_port.py "$(PORT)" "$(SCALE)")
	@echo "一、建立 Python 环境（首次需要几分钟）"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -c "import runpy, signal, sys; \
	    signal.signal(signal.SIGINT, signal.SIG_DFL); sys.argv[1:] = ['--clear', '.venv']; runpy.run_module('venv', run_name='__main__')"  # Ctrl-C without a traceback
	@$(BIN)/python tools/packages.py requirements.lock
	@echo "二、取得页面资源和字体，安装贤能"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	@echo "三、安装测试工具"
	@$(BIN)/python tools/packages.py requirements-dev.lock
	@touch $@

demo: .venv/.installed  ## a demonstration on this machine: SCALE=county|city|province PORT=8000 DATA=./.data
	@exec $(BIN)/xianneng demo --scale "$(SCALE)" --port "$(PORT)" --data "$(DATA)"

test: .venv/.installed-dev  ## set up what the tests need, check the style, run every test
	@sh tools/test-needs.sh
	@status=0; $(MAKE) --no-print-directory lint || status=1; $(BIN)/python -m pytest -n 2 -q || status=1; exit $$status

test-fast: .venv/.installed-dev  ## the inner loop: no browser, no Office, nothing slow
	@$(BIN)/python -m pytest -n 2 -q -m "not slow and not browser"

lint: .venv/.installed-dev  ## ruff, import rules, types
	@$(BIN)/ruff check src tools conftest.py hatch_build.py
	@PYTHONPATH=src $(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

docs: .venv/.installed-dev  ## write the documents that come from the code: docs/coverage.md, docs/law-coverage.md
	@$(BIN)/python tools/docs.py

bench: .venv/.installed-dev  ## the figures, as JSON
	@$(BIN)/xianneng bench --json

bundle: .venv/.installed-dev  ## one folder in dist/ that installs and runs without network: MACHINE=x86_64|aarch64 PYTHON_FOLDER=relocatable Python
	@$(BIN)/python tools/bundle.py --machine "$(MACHINE)" $(if $(PYTHON_FOLDER),--python "$(PYTHON_FOLDER)")
	@[ "$(MACHINE)" != "$$(uname -m)" ] || sh tools/bundle/try.sh dist/xianneng-*-linux-$(MACHINE)

clean:  ## remove the environment (never the data)
	@rm -rf .venv
