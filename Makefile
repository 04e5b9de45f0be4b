# The two commands of the README are `make book` and `make test`. Each makes the environment in .venv where it is
# missing or older than the lock. Without make: see the README.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python

export TAG

.PHONY: book test lessons check serve downloads slides bench screenshots lock clean \
  links audit release fresh-lock
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
	@$(RUN) -m tools screenshots

# What the workflows call, besides the scripts in .ci; each also runs on any machine.
links: $(VENV)/.ready
	@$(RUN) -m bindery cache
	@$(VENV)/bin/jupyter-book build . --builder linkcheck; code=$$?; rm -f _build/html/output.txt _build/html/output.json; exit $$code

audit: $(VENV)/.ready
	@$(RUN) -m pip_audit --require-hashes --disable-pip --strict --progress-spinner=off --requirement requirements.lock

release: $(VENV)/.ready
	@$(RUN) -m bindery release $${TAG:+--tag "$$TAG"}

$(VENV)/.ready: requirements.lock pyproject.toml
	@VENV=$(VENV) $(PYTHON) code/tools/environment.py

# Gives the same file again, since uv keeps the versions that are there: change pyproject.toml first.
lock: $(VENV)/.ready
	$(RUN) -m uv pip compile pyproject.toml --extra cpu --extra tune --extra ray --extra jax --extra book --extra test \
	  --extra dev --universal --generate-hashes --no-emit-index-url --no-header --quiet $(LOCK_OPTIONS) -o requirements.lock

# The newest versions of everything, and the lessons with them. Gives the same file again on the same day.
fresh-lock:
	@$(MAKE) lock LOCK_OPTIONS=--upgrade
	@$(MAKE) lessons

clean:
	rm -rf $(VENV) .venv-newest _build build .venv-backends dist conf.py
