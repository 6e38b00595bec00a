#!/bin/sh
# Removes the virtual environment, builds and caches from the checkout.
set -eu
cd "$(dirname "$0")/.."

rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
find ic_sandbox tests -name __pycache__ -type d -prune -exec rm -rf {} +
