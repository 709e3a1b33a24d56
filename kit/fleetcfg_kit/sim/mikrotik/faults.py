"""What only a router with RouterOS gets wrong."""

from enum import StrEnum, unique


@unique
class RouterFault(StrEnum):
    """What is wrong with a router, besides what may be wrong with any device."""

    SAFE_MODE = "safe_mode"  # another session holds it: what is set is undone when that ends
    DENIES_EXPORT = "denies_export"  # the account may log in, and not read
    EXPORT_FAILS = "export_fails"  # a section that could not be read is a remark in its place
    STATUS_UNTOLD = "status_untold"  # a channel is closed without an exit status
    WARNS = "warns"  # does what it is told, and has something to say about it
