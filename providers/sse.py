"""Server-sent events, as language models send them. Pure and incremental: bytes in, payloads out."""

LONGEST_LINE = 1024 * 1024


class LineTooLong(ValueError):
    """A line without an end: whatever sends it is no event stream."""


class Decoder:
    r"""Cuts a stream of bytes into the payloads of its `data:` lines.

    Lines end at \n, \r\n or \r and nowhere else (WHATWG HTML, 9.2.6): U+2028, U+2029 and U+0085 are text.
    Every provider sends one JSON document a line, so a line is a payload and blank lines mean nothing.
    Comments and other fields are dropped.
    """

    def __init__(self, longest_line: int = LONGEST_LINE) -> None:
        self._longest_line = longest_line
        self._begun = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """The payloads that `data` completes. Raises LineTooLong."""
        if b"\r" in data:
            data = data.replace(b"\r", b"\n")
        *lines, rest = data.split(b"\n")
        if lines:
            lines[0] = bytes(self._begun) + lines[0]
            self._begun = bytearray(rest)
        else:
            self._begun += rest
        if len(self._begun) > self._longest_line:
            raise LineTooLong(f"over {self._longest_line} bytes")
        return [line[5:].strip() for line in lines if line.startswith(b"data:")]

    def flush(self) -> list[bytes]:
        """The payload of a last line that the stream's end left without a line end."""
        return self.feed(b"\n")
