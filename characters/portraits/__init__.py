"""Portraits drawn from names, for characters that have no picture of their own."""

from characters.portraits.choices import UnknownChoice
from characters.portraits.picture import cameo, portrait, vacant

__all__ = ["UnknownChoice", "cameo", "portrait", "vacant"]
