"""What only these systems get wrong, each seen on a real one."""

from enum import StrEnum, unique


@unique
class PolyFault(StrEnum):
    """What is wrong with a system, besides what may be wrong with any device."""

    GREETS_AGAIN = "greets_again"  # the greeting once more, before every other answer
    LAGS = "lags"  # the answer to a command comes with the next one
    LATE_ECHO = "late_echo"  # prompt and echo come behind the answer
    ASKS_NAME = "asks_name"  # over telnet for a name before the passphrase
    PACED = "paced"  # what comes within 200 ms of the last command is dropped, or garbled, in turn
    SESSION_LOST = "session_lost"  # a session of REST is lost after one answer
    REBOOT_NEEDED = "reboot_needed"  # says after each write over REST that it has to be started
    ALREADY_ACTIVE = "already_active"  # one session of a user at a time, from any client
    SLOW_START = "slow_start"  # a start takes three minutes, without an answer
    NEW_CERTIFICATE = "new_certificate"  # a start brings another certificate


# Those that the command line has no part in.
REST_FAULTS = (
    PolyFault.SESSION_LOST,
    PolyFault.REBOOT_NEEDED,
    PolyFault.ALREADY_ACTIVE,
    PolyFault.SLOW_START,
    PolyFault.NEW_CERTIFICATE,
)
