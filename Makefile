# Everything a checkout needs is set up on first use, in .venv; a second run reinstalls nothing.
# PYTHON=/path/to/python chooses the Python, TESTS="..." hands arguments to pytest.
.POSIX:
.PHONY: help run test setup clean

help:
	@echo "make run     set up what is missing and open the window"
	@echo "make test    set up what is missing and pass every check"
	@echo "make setup   only set up what the window needs"
	@echo "make clean   remove .venv and everything that was built or cached"

run:
	@sh packaging/run.sh

test:
	@sh packaging/test.sh $(TESTS)

setup:
	@sh packaging/setup.sh run

clean:
	@sh packaging/clean.sh
