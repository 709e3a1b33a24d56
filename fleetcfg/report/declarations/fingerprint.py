"""Names for problems that outlive an edit, so that CI tells an old problem from a new one.

A fingerprint holds the code, the file and whichever fact says *which* thing is meant; neither line
nor value, for these move and are mended. Where that is not enough, the ordinal decides.
"""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from fleetcfg.model.problem import Problem

NAMING_FACTS = ("host", "group", "site", "baseline", "playbook", "play", "task", "parameter", "key")


def fingerprints(problems: Iterable[Problem]) -> list[str]:
    """Return one fingerprint a problem, in order, all different: 64 hexadecimal digits each."""
    seen: Counter[tuple[str, ...]] = Counter()
    found: list[str] = []
    for problem in problems:
        named = tuple(str(problem.facts.get(fact, "")) for fact in NAMING_FACTS)
        identity = (problem.code, problem.place.file, *named)
        seen[identity] += 1
        spelled = "\0".join([*identity, str(seen[identity])])
        found.append(sha256(spelled.encode(errors="surrogatepass")).hexdigest())
    return found
