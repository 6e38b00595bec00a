# Everything a checkout needs is set up on first use, in .venv; a second run reinstalls nothing.
# PYTHON=/path/to/python chooses the Python, TESTS="..." hands arguments to pytest.
.POSIX:
.PHONY: help run check test coverage texts setup clean

help:
	@echo "make run       set up what is missing and open the window"
	@echo "make check     style, types, imports and the quick tests: under a minute once set up"
	@echo "make test      set up what is missing and pass every check"
	@echo "make coverage  which lines and branches the tests reach"
	@echo "make texts     bring translations and generated documents up to date"
	@echo "make setup     only set up what the window needs"
	@echo "make clean     remove .venv and everything that was built or cached"

run:
	@sh packaging/run.sh

check:
	@sh packaging/test.sh --quick $(TESTS)

test:
	@sh packaging/test.sh $(TESTS)

coverage:
	@sh packaging/coverage.sh $(TESTS)

texts:
	@sh packaging/setup.sh test
	@.venv/bin/python -m tests.texts
	@.venv/bin/python -m tests.documents

setup:
	@sh packaging/setup.sh run

clean:
	@sh packaging/clean.sh
