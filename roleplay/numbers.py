"""Numbers that come from outside, in addresses and in forms."""

DIGITS = 9  # no more of them, so that every one fits into a column of any database


def whole(said: str | None) -> int | None:
    """The whole number, from 0, that these digits mean; None for what is not one."""
    return int(said) if said and said.isascii() and said.isdigit() and len(said) <= DIGITS else None
