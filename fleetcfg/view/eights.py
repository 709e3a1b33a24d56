"""How a digest is spelled wherever a person compares it: in groups of eight digits."""


def eights(digits: str) -> tuple[str, ...]:
    """Return 64 hex digits as eight groups of eight, to be compared by eye."""
    bare = digits.removeprefix("sha256:")
    return tuple(bare[at : at + 8] for at in range(0, len(bare), 8))
