"""What only these deployments get wrong."""

from enum import StrEnum, unique


@unique
class PexipFault(StrEnum):
    """What is wrong with a deployment, besides what may be wrong with any device."""

    LIST_CHANGES = "list_changes"  # something is added between two pages
    SIGN_IN_PAGE = "sign_in_page"  # HTML instead of JSON
    REDIRECTS = "redirects"  # sends on to another address
