# Each target works on a fresh machine that has python3, pip and make.
# `make demo ARGS="--data-dir /tmp/essai"` passes options on.
SITES := school federation programme
RUN := .venv/bin

# Compiled modules are kept: without them each of the many processes compiles Django anew.
unexport PYTHONDONTWRITEBYTECODE
export UV_COMPILE_BYTECODE := 1

.PHONY: demo test check install install-dev browser openid-client format $(SITES:%=types-%) $(SITES:%=migrations-%)

demo: install
	exec $(RUN)/preau demo $(ARGS)

test: check browser openid-client
	$(RUN)/python -m tests.everything

check: install-dev
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/lint-imports
	@$(MAKE) --no-print-directory -j2 $(SITES:%=types-%) $(SITES:%=migrations-%)

# mypy reads one site's settings at a time; what the sites share is checked with each.
$(SITES:%=types-%): types-%:
	DJANGO_SETTINGS_MODULE=preau.$*.settings PREAU_DATA_DIR=.mypy_cache/data \
	  $(RUN)/mypy --cache-dir .mypy_cache/$* \
	  $(patsubst %,--exclude 'preau/%/',$(filter-out $*,$(SITES))) preau

$(SITES:%=migrations-%): migrations-%:
	PREAU_DATA_DIR=.mypy_cache/data $(RUN)/python -m preau $* makemigrations --check --dry-run

format: install-dev
	$(RUN)/ruff check --fix-only .
	$(RUN)/ruff format .

install:
	@tools/uv sync --frozen --no-dev --extra scan --inexact --quiet

install-dev:
	@tools/uv sync --frozen --extra scan --inexact --quiet

browser: install-dev
	@tools/chromium

openid-client:
	@tools/openid-client
