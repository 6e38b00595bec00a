"""The kernels that a process has called, by the types of their arguments, and those that the program may call."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from numba.core.dispatcher import Dispatcher

from ic_sandbox.kernel_cache import kernel_sources
from ic_sandbox.paths import PACKAGE

__all__ = ["called_kernels", "compiled_kernels"]


def compiled_kernels() -> set[str]:
    """Return the name and the types of the arguments of each kernel that was called so far.

    It does not matter whether numba compiled a kernel or found it in its cache, where another process may have put it.
    A kernel that only other kernels call is listed if one of them was compiled.
    """
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("ic_sandbox.")]
    kernels = {each for module in modules for each in vars(module).values() if isinstance(each, Dispatcher)}
    return {f"{_name(each)}{types}" for each in kernels for types in each.signatures}


def called_kernels() -> set[str]:
    """Return the name of each kernel that some module names outside the kernels."""
    others = set(PACKAGE.rglob("*.py")) - set(kernel_sources())
    return {_name(each) for module in others for each in _named(ast.parse(module.read_text("utf-8")))}


def _name(kernel: Dispatcher[Any]) -> str:
    return f"{kernel.py_func.__module__}.{kernel.py_func.__name__}"


def _named(tree: ast.Module) -> Iterator[Dispatcher[Any]]:
    """Yield the kernels that a module names, alone or after the name of their module."""
    known: dict[str, Any] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("ic_sandbox."):
            if not any("kernels" in f"{node.module}.{each.name}".split(".") for each in node.names):
                continue
            module = import_module(str(node.module))
            for each in node.names:
                inside = hasattr(module, each.name)
                found = getattr(module, each.name) if inside else import_module(f"{node.module}.{each.name}")
                known[each.asname or each.name] = found
    for node in ast.walk(tree):
        found = known.get(node.id) if isinstance(node, ast.Name) else None
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found = getattr(known.get(node.value.id), node.attr, None)
        if isinstance(found, Dispatcher):
            yield found
