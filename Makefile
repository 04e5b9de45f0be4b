# The two commands of the README are `make book` and `make test`. Each makes the environment in .venv where it is
# missing or older than the lock. Without make: see the README.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

# Where jobs leave what they found, and the commit that a change is compared with.
export REPORTS ?= reports
export BASE ?= main
export ARTIFACT TAG

.PHONY: book test lessons check serve downloads slides bench screenshots lock clean \
  changed links audit newest report verified release fresh-lock
.DELETE_ON_ERROR:

book: $(VENV)/.ready
	@$(RUN) -m bindery book

test: $(VENV)/.ready
	@$(RUN) -m bindery test

lessons: $(VENV)/.ready
	@$(RUN) -m bindery lessons

check: $(VENV)/.ready
	@$(RUN) -m bindery check

serve: $(VENV)/.ready
	@$(RUN) -m bindery serve

downloads: $(VENV)/.ready
	@$(RUN) -m bindery downloads

slides: $(VENV)/.ready
	@$(RUN) -m bindery slides

bench: $(VENV)/.ready
	@$(RUN) -m bindery bench

screenshots: $(VENV)/.ready
	@$(RUN) -m bindery screenshots

# What the workflows call; each also runs on any machine.
changed: $(VENV)/.ready
	@$(RUN) -m bindery changed "$$BASE" $${ARTIFACT:+--artifact "$$ARTIFACT"}

links: $(VENV)/.ready
	@$(RUN) -m bindery links --reports "$$REPORTS"

audit: $(VENV)/.ready
	@$(RUN) -m bindery audit --reports "$$REPORTS"

report: $(VENV)/.ready
	@$(RUN) -m bindery report "$$REPORTS" --issue

verified: $(VENV)/.ready
	@$(RUN) -m bindery fetch-verified

release: $(VENV)/.ready
	@$(RUN) -m bindery release $${TAG:+--tag "$$TAG"}

# The newest versions that pyproject.toml admits, in an environment of their own.
newest:
	@$(PYTHON) -m venv --clear .venv-newest
	@.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check 'setuptools>=77'
	@.venv-newest/bin/python -m pip install --quiet --disable-pip-version-check --no-build-isolation -e '.[cpu,tune,ray,jax,book,test]'
	@.venv-newest/bin/python -m bindery verify --reports "$$REPORTS"

# Made in two steps, and marked ready at the end, so that an interrupted installation starts over.
$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed; set PYTHON=..." if sys.version_info < (3, 11) else 0)'
	@echo "Making the environment in $(VENV); this takes a few minutes, once."
	@start=$$(date +%s); \
	$(PYTHON) -m venv --clear $(VENV) && \
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e . && \
	touch $@ && \
	echo "environment: $$(( $$(date +%s) - start )) s"

# Gives the same file again, since uv keeps the versions that are there: change pyproject.toml first.
lock: $(VENV)/.ready
	$(RUN) -m uv pip compile pyproject.toml --extra cpu --extra tune --extra ray --extra jax --extra book --extra test \
	  --extra dev --universal --generate-hashes --no-emit-index-url --no-header --quiet $(LOCK_OPTIONS) -o requirements.lock

# The newest versions of everything, and the lessons with them. Gives the same file again on the same day.
fresh-lock:
	@$(MAKE) lock LOCK_OPTIONS=--upgrade
	@$(MAKE) lessons

clean:
	rm -rf $(VENV) .venv-newest _build build dist reports conf.py
