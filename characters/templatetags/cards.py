"""What people are told about cards that came in: `{% load cards %}`."""

from collections.abc import Iterable

from django import template

from characters.differences import label_of

register = template.Library()


@register.filter
def labels(names: Iterable[str]) -> list[str]:
    """What the fields of these names are called in the editor, each once."""
    return list(dict.fromkeys(str(label_of(name)) for name in names))
