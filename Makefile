# Two commands do everything: make curate, make test. Each creates the environment it needs.
PYTHON ?= python3
RAW ?= raw
CURATED ?= curated
CACHE ?= .cache
BENCH_SEEDS ?= 1-40
VENV := .venv
BENCH := .venv-bench
RUN := $(VENV)/bin/python
PIP := $(RUN) -m pip install --quiet --disable-pip-version-check

.PHONY: help curate scheduler worker formats report findings diff test evaluate evaluate-checks evaluate-findings inspect new-layout bench bench-scale kill-scale lint pictures docs cache clean-cache clean-ocr clean archive evaluate-archive

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20
	@echo
	@echo "  make curate RAW=folder CURATED=folder [STRICT=1] [NO_REPORT=1] [JOBS=2] [CACHE=folder]    another archive, another place"
	@echo "  make curate SCHEDULER=tcp://host:8786 [RAW=s3://...] [CACHE=s3://...]    on a cluster: docs/scale.md"
	@echo "  make inspect DOC=name [PAGE=3] [OUT=picture.png]    a document_id, a file in RAW or a path"
	@echo "  make new-layout DOC=name                            as make inspect; writes to parsers/layouts/, never over a file"
	@echo "  make bench BENCH_SEEDS=1-10                         a quick comparison"
	@echo "  make curate PYTHON=python3.12                       another Python (3.11 or newer)"

# what only a cluster or a URL needs
ELSEWHERE = $(if $(SCHEDULER)$(findstring ://,$(RAW)$(CACHE)),$(VENV)/.ready-cluster)

curate: $(VENV)/.ready $(ELSEWHERE) ## read the archive in raw/ and publish to curated/
	@$(RUN) -m pipeline curate --raw '$(RAW)' --curated '$(CURATED)' --cache '$(CACHE)' $(if $(JOBS),--jobs $(JOBS)) $(if $(STRICT),--strict) $(if $(NO_REPORT),--no-report) $(if $(SCHEDULER),--scheduler '$(SCHEDULER)')

scheduler: $(VENV)/.ready-cluster ## run the scheduler of a cluster on this machine; docs/scale.md: [PORT=8786]
	@$(VENV)/bin/dask scheduler --port $(or $(PORT),8786) --no-dashboard

worker: $(VENV)/.ready-cluster ## run workers of a cluster on this machine: SCHEDULER=tcp://host:8786 [JOBS=2]
	@test -n '$(SCHEDULER)' || { echo "error: name the scheduler: make worker SCHEDULER=tcp://host:8786" >&2; exit 2; }
	@$(RUN) -m pipeline worker '$(SCHEDULER)' $(if $(JOBS),--nworkers $(JOBS))

formats: $(VENV)/.ready ## write the Parquet files and the DuckDB database of CURATED anew from its CSVs
	@$(RUN) -m pipeline formats --curated '$(CURATED)'

report: $(VENV)/.ready ## write the pages to open, CURATED/report/index.html, anew from the CSVs and RAW
	@$(RUN) -m pipeline report --raw '$(RAW)' --curated '$(CURATED)' --cache '$(CACHE)' $(if $(JOBS),--jobs $(JOBS))

findings: $(VENV)/.ready ## what CURATED holds against the reports: new, known and resolved since the run before: [AGAINST=folder]
	@$(RUN) -m pipeline findings --curated '$(CURATED)' $(if $(AGAINST),--against '$(AGAINST)')

diff: $(VENV)/.ready ## what changed between two published folders: OLD=... NEW=... [FULL=1]
	@test -n '$(OLD)' -a -n '$(NEW)' || { echo "error: name two folders: make diff OLD=... NEW=..." >&2; exit 2; }
	@$(RUN) -m pipeline diff '$(OLD)' '$(NEW)' $(if $(FULL),--full)

test: $(VENV)/.ready-dev ## run the tests
	@$(RUN) -m pytest --numprocesses auto --maxprocesses 4

evaluate: $(VENV)/.ready ## measure the parser cell by cell against tables keyed by hand
	@$(RUN) -m pipeline evaluate

evaluate-checks: $(VENV)/.ready ## seed defects into clean tables and count those that the checks find: [SEED=1] [COUNT=4000]
	@$(RUN) -m pipeline evaluate-checks --raw '$(RAW)' $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT))

evaluate-findings: $(VENV)/.ready ## hold the findings against contradictions found by hand, in real reports and in invented ones
	@$(RUN) -m pipeline evaluate-findings

archive: $(VENV)/.ready-dev ## write N synthetic reports with known truth to OUT: [N=100] [SEED=1] [ONLY=text]
	@$(RUN) -m tests.archive make $(if $(N),--number $(N)) $(if $(SEED),--seed $(SEED)) $(if $(OUT),--out '$(OUT)') $(if $(ONLY),--only $(ONLY)) $(if $(JOBS),--jobs $(JOBS))

evaluate-archive: $(VENV)/.ready-dev ## write them and measure accuracy by hazard and detection of what was seeded: [N=100] [SEED=1] [ONLY=text]
	@$(RUN) -m tests.archive evaluate $(if $(N),--number $(N)) $(if $(SEED),--seed $(SEED)) $(if $(OUT),--out '$(OUT)') $(if $(ONLY),--only $(ONLY)) $(if $(JOBS),--jobs $(JOBS))

inspect: $(VENV)/.ready ## draw what was read over a page: DOC=... PAGE=...
	@test -n '$(DOC)' || { echo "error: name a document: make inspect DOC=... [PAGE=...]" >&2; exit 2; }
	@$(RUN) -m pipeline inspect '$(DOC)' --page '$(PAGE)' --raw '$(RAW)' $(if $(OUT),--out '$(OUT)')

new-layout: $(VENV)/.ready ## write the skeleton of a layout for one document: DOC=...
	@test -n '$(DOC)' || { echo "error: name a document: make new-layout DOC=..." >&2; exit 2; }
	@$(RUN) -m pipeline new-layout '$(DOC)' --raw '$(RAW)'

bench: $(BENCH)/.ready ## compare with other table extractors on the same pages; docs/benchmark.md
	@$(BENCH)/main/bin/python -m tests.bench --seeds $(BENCH_SEEDS) --mupdf2 $(BENCH)/mupdf2/bin/python

bench-scale: $(VENV)/.ready-dev ## what runs cost on 100 and 1,000 documents, as ratios: [LARGE=1] for 10,000, too (hours)
	@$(RUN) -m tests.scale measure $(if $(LARGE),--large) $(if $(SIZES),--sizes $(SIZES)) $(if $(JOBS),--jobs $(JOBS)) $(if $(OUT),--out '$(OUT)')

kill-scale: $(VENV)/.ready-dev ## kill -9 runs at random moments and look at what is left: [TIMES=50]
	@$(RUN) -m tests.scale kill $(if $(TIMES),--times $(TIMES)) $(if $(OUT),--out '$(OUT)')

lint: $(VENV)/.ready-dev ## ruff and mypy
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

pictures: $(VENV)/.ready-dev ## draw the README's pictures of the report in curated/: needs a browser
	@$(RUN) -m tests.pictures

docs: $(VENV)/.ready ## write docs/data_dictionary.md and docs/rules.md from schemas/
	@$(RUN) -m pipeline dictionary

cache: $(VENV)/.ready ## what is kept of earlier runs, and how large it is
	@$(RUN) -m pipeline cache --cache '$(CACHE)'

clean-cache: ## forget documents and associations made before; pages that OCR has read stay: [CACHE=folder]
	rm -rf '$(CACHE)/readings' '$(CACHE)/units' '$(CACHE)/parts' '$(CACHE)/runs'

clean-ocr: ## forget the pages that OCR has read
	rm -rf '$(CACHE)/ocr'

clean: ## remove the environment and caches; raw/ and curated/ stay
	rm -rf $(VENV) $(BENCH) .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed, $(PYTHON) is older or missing: make PYTHON=python3.12 ..." >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "$(PYTHON) has no venv module; on Debian: apt-get install python3-venv" >&2; exit 2; }
	@echo "creating the environment in $(VENV) (once, about a minute)" >&2
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) -e .
	@touch $@

# Apart from the project's own environment: peers bring what it must not depend on, and PyMuPDF 2 replaces PyMuPDF 1.
$(BENCH)/.ready: pyproject.toml tests/bench/requirements.txt tests/bench/requirements-mupdf2.txt
	@$(PYTHON) -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer with venv is needed: make bench PYTHON=python3.12" >&2; exit 2; }
	@echo "creating the environments of the benchmark in $(BENCH) (once, a few minutes)" >&2
	@$(PYTHON) -m venv $(BENCH)/main
	@$(BENCH)/main/bin/python -m pip install --quiet --disable-pip-version-check -e . -r tests/bench/requirements.txt
	@$(PYTHON) -m venv $(BENCH)/mupdf2
	@$(BENCH)/mupdf2/bin/python -m pip install --quiet --disable-pip-version-check -r tests/bench/requirements-mupdf2.txt || \
	  { echo "PyMuPDF 2 cannot be installed here: left out" >&2; rm -rf $(BENCH)/mupdf2; }
	@touch $@

$(VENV)/.ready-cluster: $(VENV)/.ready
	@$(PIP) -e '.[cluster]'
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@$(PIP) -e '.[dev]'
	@touch $@
