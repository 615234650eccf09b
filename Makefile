# The two commands are `make demo` and `make test`; both set everything up by themselves.
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test lint types browser servers bench-phone lock docs clean help bench-detect bench-detect-sizes bench-survey bench-widgets bench-visit bench-growth gallery test-hostile bench-fleet test-fleet bench-plan soak

help: ## What can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

demo: browser ## One whole wave over the lab street, ending with a report
	@$(BIN)/auditor demo

TEST_PROCESSES ?= 2
test: browser servers lint types ## Everything CI checks: style, types, architecture, tests (TESTS=files, TEST_PROCESSES=number)
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder $(TESTS)

lint: $(VENV)/.ready ## ruff and the import contracts
	$(BIN)/ruff format --check -q .
	$(BIN)/ruff check -q .
	$(BIN)/lint-imports --no-cache >/dev/null || $(BIN)/lint-imports --no-cache

types: $(VENV)/.ready ## mypy --strict
	$(BIN)/mypy

browser: $(VENV)/.ready ## Find a headless browser, or install one
	@$(BIN)/auditor doctor --fix

servers: ## sipp and Dovecot, which the tests of telephone and mail talk to
	@sh tools/test_servers.sh

$(VENV)/.ready: requirements.lock pyproject.toml tools/setup.sh
	@sh tools/setup.sh $(VENV)

lock: ## Pin the dependencies of pyproject.toml anew, with hashes and without index addresses
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	  --group dev pyproject.toml -o requirements.lock

CORPUS ?= ../shared/corpus
bench-detect: $(VENV)/.ready ## Accuracy and CPU of detection, beside two open tools (CORPUS=folder)
	$(BIN)/python benchmarks/detect.py $(CORPUS)

bench-detect-sizes: $(VENV)/.ready ## CPU of detection by size of page and number of vendors (CORPUS=folder)
	$(BIN)/python benchmarks/detect_sizes.py $(CORPUS)

bench-survey: $(VENV)/.ready ## Pages a second of the survey beside a bare spider
	$(BIN)/python benchmarks/survey.py

test-hostile: browser ## The long runs: fuzzing (AUDITOR_FUZZ=inputs), the hostile street, faults, a soak
	$(BIN)/python -m pytest -q -s hostile

VISITS ?= 3000
soak: browser ## Thousands of visits to the lab in one process: flat memory, nothing left behind (VISITS=number)
	$(BIN)/python -m hostile.soak $(VISITS)

gallery: browser ## Make the pictures of docs/gallery.md anew
	$(BIN)/python tools/gallery.py

bench-growth: $(VENV)/.ready ## How the time of reading grows with hostile texts
	$(BIN)/python benchmarks/growth.py

bench-phone: $(VENV)/.ready servers ## Times of test calls against a packet capture (as root)
	$(BIN)/python benchmarks/phone.py

WIDGETS ?= ../shared/widgets
bench-widgets: browser ## Conversations with third-party chat widgets, all variants (WIDGETS=folder)
	$(BIN)/python benchmarks/widgets.py $(WIDGETS) --variants

PARKED ?= 1,50,200
bench-visit: browser ## The instrument's certificate, and a wave of 1070 shops beside a plain script; wants a calm machine and an hour
	@code=0; $(BIN)/auditor lab certify --parked $(PARKED) --no-store || code=1; \
	  $(BIN)/python benchmarks/visit_wave.py $(if $(JSON),--json $(JSON)) || code=1; exit $$code

FLEET_SHOPS ?= 300
test-fleet: browser ## A lab wave by four workers, killed, paused and cut off, beside one run on SQLite (FLEET_SHOPS=number)
	$(BIN)/python benchmarks/fleet_wave.py --shops $(FLEET_SHOPS) --compare

bench-fleet: $(VENV)/.ready ## What the engine of a fleet costs and carries; wants a calm machine
	$(BIN)/python benchmarks/fleet.py

bench-plan: $(VENV)/.ready ## Planning 100,000 shops in four dayparts, and how such a wave stands
	$(BIN)/python benchmarks/plan.py

clean: ## Remove the environment and the demo
	rm -rf $(VENV) demo

docs: $(VENV)/.ready ## Write the generated pages of the docs
	$(BIN)/python tools/reference.py
	$(BIN)/auditor vendors page > docs/vendors.md
