.PHONY: help run test check words lock
help:  ## print this
	@grep -E '^[a-z]+:.*##' Makefile | sed 's/:.*## /\t/'
run: .venv  ## start on http://localhost:8501
	.venv/bin/streamlit run app.py
test: .venv  ## all tests
	.venv/bin/pytest
check:  ## every gate, as on a new machine
	.ci/run
words:  ## compile the translations
	.venv/bin/python cli.py words
lock:  ## write the two lock files anew from pyproject.toml
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group dev pyproject.toml -o requirements-dev.txt -c requirements.txt
.venv:
	python3 -m venv .venv
	.venv/bin/pip install -q -r requirements-dev.txt
