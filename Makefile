# The first use sets up everything in .venv; later runs reinstall nothing.
# PYTHON=/path/to/python selects the Python; TESTS="..." passes arguments to pytest.
.POSIX:
.PHONY: help run check test coverage texts docs bundle deb appimage test-matrix setup clean

help:
	@echo "make run       complete the setup and open the window"
	@echo "make check     style, types, imports and the quick tests: under a minute after the setup"
	@echo "make test      complete the setup and run every check"
	@echo "make coverage  measure the line and branch coverage of the tests"
	@echo "make texts     update translations and generated documents"
	@echo "make docs      build the documentation site"
	@echo "make bundle    build an application that starts without Python"
	@echo "make deb       build a Debian package of it"
	@echo "make appimage  build an AppImage of it, if appimagetool is installed"
	@echo "make test-matrix  pass the tests with other Pythons and with the oldest dependencies"
	@echo "make setup     only set up the window"
	@echo "make clean     remove .venv, builds and caches"

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

docs:
	@sh packaging/docs.sh

bundle:
	@sh packaging/bundle.sh

deb:
	@sh packaging/deb.sh

appimage:
	@sh packaging/appimage.sh

test-matrix:
	@sh packaging/test_matrix.sh $(TESTS)

setup:
	@sh packaging/setup.sh run

clean:
	@sh packaging/clean.sh
