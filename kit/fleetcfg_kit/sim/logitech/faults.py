"""What only these devices get wrong."""

from enum import StrEnum, unique


@unique
class LogitechFault(StrEnum):
    """What is wrong with a device, besides what may be wrong with any."""

    SESSION_LOST = "session_lost"  # a token has ended after one answer
    SIGN_IN_PAGE = "sign_in_page"  # HTML instead of JSON
    REDIRECTS = "redirects"  # sends on to another address
