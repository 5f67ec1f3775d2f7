# Needs Python 3.11 to 3.13 and make, nothing else. PYTHON=…, HOST=… and PORT=… may be set.
PYTHON ?= $(firstword $(foreach name,python3 python3.13 python3.12 python3.11 python,$(if $(shell command -v $(name)),$(name))))
VENV := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run web worker beat manage backup restore test lint types messages migrations-check golden bench bench-journey screens

help:  ## what there is
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 26

setup:
	@test -n "$(PYTHON)" || { echo "Hapui needs Python 3.11, 3.12 or 3.13; none was found. Install one, for instance: apt install python3" >&2; exit 1; }
	@$(PYTHON) -m bootstrap

setup-dev:
	@test -n "$(PYTHON)" || { echo "Hapui needs Python 3.11, 3.12 or 3.13; none was found. Install one, for instance: apt install python3" >&2; exit 1; }
	@$(PYTHON) -m bootstrap dev

run: setup  ## everything on this machine: database, broker, web server, worker, beat, demonstration studies
	@exec $(VENV) -m config.launcher run

web worker beat: setup  ## one process alone, on the servers of DATABASE_URL and REDIS_URL
	@exec $(VENV) -m config.launcher $@

manage:  ## Django's command line on what runs here: make manage ARGS="first_admin you@example.org"
	@exec $(VENV) -m config.launcher manage $(ARGS)

backup:  ## the whole database into one file: make backup FILE=hapui.dump
	@exec $(VENV) -m config.launcher backup $(FILE)

restore:  ## a backup into an empty database: make restore FILE=hapui.dump
	@exec $(VENV) -m config.launcher restore $(FILE)

test: setup-dev  ## lint, types, architecture, catalogues and every test, on servers of its own: ARGS="tests/stats -x" for some
	@exec $(VENV) -m config.launcher test $(ARGS)

lint: setup-dev  ## style, types, architecture, catalogues
	@exec $(VENV) -m config.launcher test --checks-only

messages: setup-dev  ## adds new texts to locale/*/en/LC_MESSAGES/django.po and compiles them: AREA=delphi for one
	@exec $(VENV) -m config.catalogues extract $(AREA)

migrations-check: setup-dev  ## whether a model changed without its migration
	@exec $(VENV) -m config.launcher test --with-servers "$(VENV) manage.py makemigrations --check --dry-run"

golden: setup-dev  ## reference figures: GOLDEN_DIR=folder, or folder:folder
	@exec $(VENV) -m config.launcher test tests/golden/test_golden.py -q

bench: setup-dev  ## times of the statistics
	@exec $(VENV) -m config.launcher test --with-servers "$(VENV) -m benchmarks"

bench-journey: setup-dev  ## what a respondent's way costs the server: ARGS="400 16" for journeys and how many at once
	@exec $(VENV) -m config.launcher test --with-servers "$(VENV) -m benchmarks.journey $(ARGS)"

screens: setup-dev  ## pictures of every journey's pages under docs/screens/
	@SCREENS_DIR=docs/screens exec $(VENV) -m config.launcher test -m browser -q
