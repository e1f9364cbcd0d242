# Two commands matter: `make run` and `make test`. `make help` lists the rest.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run test bench check format services-test secrets lock messages

# The first Python that is new enough; a pyenv shim without its version answers no and is passed over.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1 && echo $$python && break; \
	done)
VENV := .venv/bin/python
# The whole suite is shared out, in its order: tests that empty the tables come last, since what migrations have
# planted is gone then. One worker more than there are processors: much of it waits for replies to be written.
WORKERS := -n $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) + 1)))
COMMIT ?= $(shell git rev-parse --short HEAD 2>/dev/null)
export COMMIT

help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1	/p' Makefile | expand -t 22

run: ## Install what is missing and serve the site on http://127.0.0.1:8000 (HOST, PORT)
	@$(or $(PYTHON),python3) deploy/environment.py
	@exec $(VENV) manage.py serve

test: .dev ## The whole suite on SQLite; browser tests when Chromium is there. T=path narrows it
	@$(VENV) -m pytest $(or $(T),$(WORKERS))

bench: .dev ## Speed as ratios against a direct client, on this machine
	@$(VENV) -m tests.bench

services-test: .dev ## The suite on the PostgreSQL and Redis named by DATABASE_URL and REDIS_URL
	@test -n "$$DATABASE_URL" && test -n "$$REDIS_URL" || \
		{ echo 'Set DATABASE_URL (postgres://…) and REDIS_URL (redis://…) first.' >&2; exit 1; }
	@$(VENV) -m pytest -m "not browser" $(or $(T),$(WORKERS))

check: .dev ## Format, lint, types, templates, migrations, translations
	@$(VENV) -m ruff format --check .
	@$(VENV) -m ruff check .
	@$(VENV) -m mypy
	@$(VENV) -m djlint --lint --quiet templates
	@$(VENV) manage.py makemigrations --check --dry-run
	@$(VENV) deploy/translations.py --check

format: .dev ## Put code in its shape
	@$(VENV) -m ruff format .
	@$(VENV) -m ruff check --fix .

messages: .dev ## Gather texts to translate into locale/, compile what is translated (needs gettext)
	@$(VENV) deploy/translations.py

secrets: ## Only .env with a secret key, for docker compose
	@$(or $(PYTHON),python3) deploy/environment.py --secrets

lock: .dev ## Renew the locked versions from the ranges in pyproject.toml
	@$(VENV) -m piptools compile $(LOCK) --output-file=requirements.txt pyproject.toml
	@$(VENV) -m piptools compile $(LOCK) --constraint=requirements.txt --extra=dev \
		--output-file=requirements-dev.txt pyproject.toml
LOCK := --quiet --upgrade --allow-unsafe --generate-hashes --strip-extras \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links

.PHONY: .dev
.dev:
	@$(or $(PYTHON),python3) deploy/environment.py --dev
