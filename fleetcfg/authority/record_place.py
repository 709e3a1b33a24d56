"""Which of this person's records a command means.

Records lie in the user's own data folder, one for each trust domain, and not beside what is
carried: who fills a stick, or a git repository, must not bring the root that his own documents are
judged by. What a carried folder claims only chooses among the records that are here already.

    HOME/so-khcn.example.vn/ledger
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fleetcfg.authority.record_files import is_installed
from fleetcfg.errors import RequestError

LEDGER: Final = "ledger"

_DOMAIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Folders:
    """Where this installation's record lies, and the signed documents."""

    ledger: Path
    trust: Path


def find_record(home: Path, trust: Path) -> Path:
    """Return where the record lies that is meant where *trust* holds the signed documents.

    The newest root there claims a domain, of which nothing is believed. Where no root lies there,
    the only record is meant. Where *home* has no record at all, neither has what is returned.

    Args:
        home: Folder of this person's records.
        trust: Folder of the signed documents, as it lies here.

    Raises:
        RequestError: ``LEDGER_AMBIGUOUS``, ``LEDGER_FOREIGN``.
        RefusalError: FILE_*, JSON_*, ENVELOPE_* and what `read_root` says of the newest root.
    """
    domains = domains_of(home)
    if not domains:
        return home
    claimed = claimed_domain(trust) or (domains[0] if len(domains) == 1 else "")
    if claimed in domains:
        return place_in(home, claimed)
    known = ", ".join(domains)
    if not claimed:
        raise RequestError("LEDGER_AMBIGUOUS", domains=known, trust=str(trust))
    raise RequestError("LEDGER_FOREIGN", domain=claimed, domains=known, trust=str(trust))


def place_of_log(home: Path, name: str) -> Path:
    """Return where the record lies, or will lie, whose log or witness is called *name*.

    Raises:
        RequestError: ``LEDGER_DOMAIN``.
    """
    return place_in(home, domain_of_log(name))


def domain_of_log(name: str) -> str:
    """Return the domain that *name* begins with, as the name of every new log or witness must."""
    domain, _, rest = name.partition("/")
    if not rest or "." not in domain or _DOMAIN.fullmatch(domain) is None:
        raise RequestError("LEDGER_DOMAIN", name=name)
    return domain


def place_in(home: Path, domain: str) -> Path:
    """Return where the record of *domain* lies in *home*, or will lie."""
    return home / domain / LEDGER


def domains_of(home: Path) -> tuple[str, ...]:
    """Return the domains that there are records of in *home*, in order."""
    if not home.is_dir():
        return ()
    names = sorted(folder.name for folder in home.iterdir())
    return tuple(n for n in names if _DOMAIN.fullmatch(n) and is_installed(place_in(home, n)))


def claimed_domain(trust: Path) -> str:
    """Return the domain that the newest root in *trust* claims, signed or not; else empty."""
    from fleetcfg.authority.trust_folder import claimed_root  # noqa: PLC0415 - needs cryptography

    root = claimed_root(trust)
    return "" if root is None else root.trust_domain
