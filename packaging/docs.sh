#!/bin/sh
# Builds the documentation site in build/site; a warning is an error.
set -eu
cd "$(dirname "$0")/.."

sh packaging/setup.sh run
.venv/bin/python -c 'import material, mkdocstrings_handlers.python' >/dev/null 2>&1 ||
    PIP_DISABLE_PIP_VERSION_CHECK=1 .venv/bin/python -m pip install --quiet --editable '.[docs]'
.venv/bin/python packaging/bundle/icons.py build/icons
NO_MKDOCS_2_WARNING=1 .venv/bin/python -m mkdocs build --strict --quiet
echo "The site is in build/site: open build/site/index.html"
