"""What a person types who has read a document: two numbers, found on the page and nowhere else."""

import re

# "  40 devices · 26000 parameters", and the second line of the digest below it.
FIRST_FIGURE = re.compile(r"^  (\d+) \S", re.MULTILINE)
DIGEST = re.compile(
    r"^  SHA-256: (?:[0-9a-f]{8} ){3}[0-9a-f]{8}\n +(?:[0-9a-f]{8} ){3}[0-9a-f]{4}([0-9a-f]{4})$",
    re.MULTILINE,
)


def typed(told: str) -> tuple[str, str]:
    """Return the option that a person gives who has read *told*."""
    figure, digest = FIRST_FIGURE.search(told), DIGEST.search(told)
    assert figure, told
    assert digest, told
    return "--confirm", f"{figure[1]}:{digest[1]}"
