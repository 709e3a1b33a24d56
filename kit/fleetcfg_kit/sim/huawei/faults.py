"""What only these endpoints get wrong, each seen on a real one."""

from enum import StrEnum, unique


@unique
class HuaweiFault(StrEnum):
    """What is wrong with an endpoint, besides what may be wrong with any device."""

    KEEPS_PORTS = "keeps_ports"  # keeps what is set, tells it, and serves as it did before
    OBJECT_DATA = "object_data"  # `data` is an object and not a text with one
    SESSION_LOST = "session_lost"  # a session has ended after one answer
