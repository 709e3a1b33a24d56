"""What came over a line: answers are cut off it, one by one, and none is longer than allowed."""

from collections.abc import Callable

from fleetcfg.devices.transports.line import Peer

End = Callable[[bytearray, int], int | None]
"""Tells how long the answer at the start of a buffer is, or None if it is not whole yet.

The number is how many bytes were there when it was last asked.
"""


class HeardBytes:
    """What came and was not asked for yet.

    Args:
        peer: Whom it came from.
        most: Bytes that may come before an answer is whole.
    """

    def __init__(self, peer: Peer, most: int) -> None:
        self._peer = peer
        self._most = most
        self._waiting = bytearray()

    def take(self, end: End, more: Callable[[], bytes]) -> bytes:
        """Return the next answer, as far as *end* says; what is beyond it is kept for the next.

        Args:
            end: Of the answer.
            more: Gives the next bytes that come; raises if there are none.

        Raises:
            DeviceError: DEV_TOO_LARGE, and what *more* raises.
        """
        seen = 0
        while (length := end(self._waiting, seen)) is None:
            seen = len(self._waiting)
            if seen > self._most:
                raise self._peer.trouble("DEV_TOO_LARGE", most=self._most)
            self._waiting += more()
        answer = bytes(self._waiting[:length])
        del self._waiting[:length]
        return answer

    def waiting(self) -> bytes:
        """Return what came and was not asked for yet."""
        return bytes(self._waiting)

    def clear(self) -> None:
        """Forget it."""
        self._waiting.clear()
