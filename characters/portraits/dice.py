"""Numbers from a text: the same text gives the same numbers on every machine, for ever."""

import struct
from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import count


def _numbers(seed: bytes) -> Iterator[int]:
    for block in count():
        yield from struct.unpack(">16H", sha256(seed + b"|%d" % block).digest())


class Dice:
    """An endless stream of sixteen-bit numbers, read in the order of the calls."""

    def __init__(self, seed: str) -> None:
        self._stream = _numbers(seed.encode(errors="surrogatepass"))

    def pick[T](self, options: Sequence[T]) -> T:
        return options[next(self._stream) % len(options)]

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * next(self._stream) / 65535

    def chance(self, share: float) -> bool:
        """True in this share of all throws."""
        return self.between(0, 1) < share
