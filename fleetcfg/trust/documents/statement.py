"""The statement: what one or more people say happened, each with a signature of his own.

It allows nothing and writes to no device. It is how a duty that software cannot measure is
recorded: that a technician came, that two of them tried picture and sound (Decision 32/2019,
Art. 5.4), that a provider was told of an incident (Art. 6.2).
"""

from typing import Annotated, Final

from pydantic import Field, model_validator

from fleetcfg.errors import RefusalError
from fleetcfg.trust.documents.document import (
    Ascii,
    Document,
    DocumentText,
    Frozen,
    Instant,
    Many,
    MemberError,
    read_document,
    require_sorted,
)

MAX_STATEMENT: Final = 64 * 1024  # bytes: with signatures it is one entry of a log
MAX_PEOPLE: Final = 4
MAX_FACTS: Final = 64
MAX_NAME: Final = 32  # characters, of a fact

_Fact = bool | int | DocumentText | Many[DocumentText]


class StatementDocument(Document):
    """See the module.

    Attributes:
        kind: What is said, of `fleetcfg.model.statement.StatementKind`; one that only a later
            release knows is read, and passed over.
        about: Of what: ``meeting:ID``, ``incident:ID``, ``site:ID``, ``device:HOST``, ``line:ID``.
        said_at: When, by the clock of whom it was written by.
        persons: Who says it, as the root names them; each of them signs.
        facts: What is said, by name.
    """

    kind: Annotated[str, Field(pattern=r"^[a-z]{1,24}\.[a-z_]{1,24}$")]
    about: Annotated[str, Field(pattern=r"^[a-z]{1,16}:[!-~]{1,128}$")]
    said_at: Instant
    persons: Annotated[Many[Ascii], Field(min_length=1, max_length=MAX_PEOPLE)]
    facts: Annotated[Frozen[_Fact], Field(max_length=MAX_FACTS)]

    @model_validator(mode="after")
    def _is_sorted(self) -> "StatementDocument":
        require_sorted(self.persons, "SCHEMA", "persons")
        for name in self.facts:
            if not (name.isascii() and name.isidentifier() and len(name) <= MAX_NAME):
                raise MemberError("SCHEMA", "facts")
        return self


def read_statement(payload: bytes) -> StatementDocument:
    """Read a payload whose signatures were verified.

    Raises:
        RefusalError: DOC_TOO_LARGE over `MAX_STATEMENT` bytes; as `read_document`.
    """
    if len(payload) > MAX_STATEMENT:
        raise RefusalError("DOC_TOO_LARGE", size=len(payload), limit=MAX_STATEMENT)
    return read_document(StatementDocument, "statement", payload)
