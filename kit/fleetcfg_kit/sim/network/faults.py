"""What only a switch gets wrong."""

from enum import StrEnum, unique


@unique
class SwitchFault(StrEnum):
    """What is wrong with a switch, besides what may be wrong with any device."""

    SAVES_NOTHING = "saves_nothing"  # says [OK], and would start as before
    DROPS_IN_CONFIG = "drops_in_config"  # the line breaks once a setting was typed
    NOT_WHOLE = "not_whole"  # the configuration ends in the middle, and the prompt comes
    COMPLAINS = "complains"  # an error in the middle of the configuration
    PAGES = "pages"  # the mark of a page there, though none was asked for


_AMID = {SwitchFault.COMPLAINS: "% Error: internal failure", SwitchFault.PAGES: " --More-- "}


def spoil_lines(fault: str | None, lines: list[str]) -> list[str]:
    """Show a configuration as a device shows it that could not tell all of it."""
    half = len(lines) // 2
    if fault is SwitchFault.NOT_WHOLE:
        return lines[:half]
    amid = [text for each, text in _AMID.items() if fault is each]
    return [*lines[:half], *amid, *lines[half:]]


@unique
class VrpFault(StrEnum):
    """What is wrong with, or other on, a switch with VRP."""

    TWO_STAGES = "two_stages"  # settings are in effect only once they are committed, as on VRP 8
    ASKS_AT_LOGIN = "asks_at_login"  # whether the password should be changed now
    ASKS_ELSE = "asks_else"  # whether to overwrite, where it is asked whether saving is meant
    ASKS_MORE = "asks_more"  # whether to overwrite, once it was told that saving is meant


@unique
class FortiFault(StrEnum):
    """What is other on a firewall with FortiOS."""

    DOMAINS = "domains"  # it has virtual domains: what is all of theirs is asked for elsewhere
    ASKS_AT_LOGIN = "asks_at_login"  # whether its terms are accepted
    STAYS = "stays"  # a block that is open is not left, and nothing of it is in effect
