"""Single characters: which are shown, which are escaped, which are set as a printer would."""

import re

# Control characters, halves of pairs, and marks that turn the words after them around.
_ODD = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb]"
)
_SPACE = re.compile("[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
# A single quote that opens, unless it stands for letters left out.
_OPENING = re.compile(
    r"(?<![^\s(\[—–])’(?!(?:s|t|m|d|ll|re|ve|em|tis|twas|til|cause|bout|round|cuz|n)\b)(?=\w)", re.IGNORECASE
)


def clean(text: str) -> str:
    """`text` without characters that no reader should meet; odd line ends become spaces. Tabs stay."""
    if text.isprintable():
        return text
    return _SPACE.sub(" ", _ODD.sub("", text))


def escape(text: str) -> str:
    """`text` as it may stand between tags. No attribute ever holds text, so quotes stay."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\t", " ")


def typeset(text: str) -> str:
    """`text` with curly apostrophes and a real ellipsis."""
    if "'" in text:
        text = _OPENING.sub("‘", text.replace("'", "’"))
    return text.replace("...", "…")
