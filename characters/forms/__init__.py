"""What people may say about a character: read from a form, and checked."""

from characters.forms.character import CharacterForm

__all__ = ["CharacterForm"]
