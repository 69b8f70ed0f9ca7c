"""What the bot says of its own accord, one module a language, named by its code.

Every module has the names of ``en``. The commands are offered in each language that has one; the sentences are those
of ``en``.
"""

import importlib
import pkgutil
from types import ModuleType

DEFAULT = "en"


def offered() -> dict[str, ModuleType]:
    """Each language's module by its code."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}
