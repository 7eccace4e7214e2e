# Two commands do the main jobs; each sets itself up in .venv/ on a fresh machine.
#   make demo    grades a made-up class and ranks its challenge
#   make test    passes the tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# One more than there are cores, at most 4: tests wait much, for limits to run out, for servers, for pages to be drawn.
WORKERS ?= $(shell cores=$$(nproc 2>/dev/null || echo 2); echo $$((cores < 3 ? cores + 1 : 4)))

.PHONY: demo portal screenshots test test-slow test-course prove attacks fuzz bench bench-exam boards lint types release check clean help

help:  ## say what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 14

$(READY): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12" >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the pinned packages into $(VENV)/ (one to three minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(READY)

demo: $(READY)  ## grade a demo class into demo/, rank the challenge, say where the pages are
	@$(BIN)/python scripts/demo.py

portal: $(READY)  ## the web portal with a made-up class at work, to look at and to try out
	@$(BIN)/python scripts/portal_demo.py

screenshots: $(READY)  ## pictures of the portal's pages into docs/portal/
	@$(BIN)/python scripts/portal_demo.py --screenshots docs/portal

test: $(READY) lint types  ## lint, types and the tests
	@# as they lie: attacks, the course and browsers first, small ones last, so that no worker is left with a long file
	@$(BIN)/python -m pytest -m "not slow" -n $(WORKERS) --dist loadfile --no-loadscope-reorder

test-slow: $(READY)  ## the slow proofs: whole classes killed at random moments and the like
	@$(BIN)/python -m pytest -m slow

test-course: $(READY)  ## prove every assignment: reference, release and example answers over many seeds
	@$(BIN)/autograder check --seeds 20

prove: $(READY)  ## prove every assignment, by changed reference answers too, and write docs/course.md; some hours
	@$(BIN)/autograder check --seeds 20 --record docs/course/proofs.json
	@$(BIN)/autograder check --mutants --record docs/course/proofs.json
	@$(BIN)/autograder syllabus --page docs/course.md --pictures

attacks: $(READY)  ## hostile submissions against autograder, an unprotected grader, nbgrader and otter; about half an hour
	@$(BIN)/python -m tests.attacks --peers --page docs/attacks.md

fuzz: $(READY)  ## ten minutes of hostile bytes against each parser; findings go to fuzz-findings/
	@$(BIN)/python -m tests.fuzz --minutes 10

bench: $(READY)  ## nbgrader, otter and autograder on the same notebooks, in one run; plots go to docs/
	@$(BIN)/python -m bench

bench-exam: $(READY)  ## 1,000 students in an exam on a real server that is killed three times; a quarter of an hour
	@$(BIN)/python -m bench.exam_room --full

boards: $(READY)  ## evaluate the public boards of both challenges into docs/boards/; takes long, may be stopped and goes on
	@$(BIN)/python -m bench.boards

lint: $(READY)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(READY)
	@$(BIN)/mypy

release: $(READY)  ## source/ to release/
	@$(BIN)/autograder release

check: $(READY)  ## prove every assignment
	@$(BIN)/autograder check

clean:  ## remove what the demo and the benchmark made
	rm -rf demo portal-demo bench/work
