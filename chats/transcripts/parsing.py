"""Bytes from outside as texts and data that can be stored anywhere."""

import json
from typing import Any

from characters.cards.parsing import cleaned, finite, whole
from characters.cards.report import BadCard
from chats.transcripts.report import BadTranscript

LARGEST = 64 * 2**20  # bytes of a file
MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))


def text_of(data: bytes) -> str:
    """The text of a file, in UTF-8 or, by its mark or its look, in UTF-16. Raises BadTranscript."""
    if len(data) > LARGEST:
        raise BadTranscript("too_large", megabytes=LARGEST // 2**20)
    encoding = next((name for mark, name in MARKS if data.startswith(mark)), "")
    if not encoding and data[1:2] == b"\0":
        encoding = "utf-16-le"
    return data.decode(encoding or "utf-8", "replace").lstrip("\ufeff")


def json_of(text: str) -> Any:
    """The data of a JSON text, without what a database refuses. Raises BadTranscript."""
    try:
        found = json.loads(text, parse_constant=lambda _name: None, parse_float=finite, parse_int=whole)
        return cleaned(found)
    except BadCard as bad:
        raise BadTranscript.of(bad) from bad
    except RecursionError as error:
        raise BadTranscript("too_deep") from error
    except ValueError as error:
        raise BadTranscript("damaged") from error
