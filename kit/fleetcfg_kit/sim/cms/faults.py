"""What only these servers get wrong."""

from enum import StrEnum, unique


@unique
class CmsFault(StrEnum):
    """What is wrong with a server, besides what may be wrong with any device."""

    LIST_CHANGES = "list_changes"  # something is added between two pages; the maker warns of it
    OBJECT_GONE = "object_gone"  # what a list had is not there when it is asked for
    SIGN_IN_PAGE = "sign_in_page"  # HTML instead of XML
    REDIRECTS = "redirects"  # sends on to another address
