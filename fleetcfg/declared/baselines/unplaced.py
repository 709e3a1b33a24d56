"""What is wrong with a word, told by code that does not know in which line the word stands."""

from fleetcfg.errors import Facts


class UnplacedError(Exception):
    """A fault of a declaration; the caller, who knows the place, makes a `Problem` of it.

    Attributes:
        code: Stable name, in capitals.
        facts: What, by name.
    """

    def __init__(self, code: str, /, **facts: str | int) -> None:
        super().__init__(code, facts)
        self.code = code
        self.facts: Facts = facts
