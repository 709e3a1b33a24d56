"""What collecting the tests costs, three times a run.

Each worker collects all of them. Sixteen thousand tests and what they import are two million
objects, which stay. Nothing here changes what a test sees, but for an import that is done when it
is wanted.
"""

import gc
import sys
from importlib import import_module
from types import ModuleType

_AT_EASE = (100_000, 50, 100)
_USUAL = gc.get_threshold()
_SLOW = "rfc3987_syntax"


def begin() -> None:
    """Have the garbage collector look seldom: through all that stays, it takes half the time."""
    gc.set_threshold(*_AT_EASE)
    sys.modules.setdefault(_SLOW, _Late(_SLOW))


def end() -> None:
    """Have it look as usual again, through what tests make and not through the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_USUAL)


class _Late(ModuleType):
    """Stands for a module that makes forty parsers when it is imported: five seconds.

    jsonschema imports it for the format ``iri``, which seldom is asked for.
    """

    def is_valid_syntax(self, term: str, value: str) -> bool:
        """Tell whether *value* is spelled as a *term* of RFC 3987."""
        if sys.modules.get(_SLOW) is self:
            del sys.modules[_SLOW]
        return bool(import_module(_SLOW).is_valid_syntax(term, value))
