"""The kernels that a process has compiled or loaded, by the types of their arguments."""

from __future__ import annotations

import sys

from numba.core.dispatcher import Dispatcher

__all__ = ["compiled_kernels"]


def compiled_kernels() -> set[str]:
    """Return the name and the types of the arguments of each kernel that was called so far.

    It does not matter whether numba compiled a kernel or found it in its cache, where another process may have put it.
    A kernel that only other kernels call is listed if one of them was compiled.
    """
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("ic_sandbox.")]
    kernels = {each for module in modules for each in vars(module).values() if isinstance(each, Dispatcher)}
    return {
        f"{each.py_func.__module__}.{each.py_func.__name__}{types}" for each in kernels for types in each.signatures
    }
