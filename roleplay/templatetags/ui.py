"""Small pieces of the interface that many templates need. Built in: no `{% load %}`."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from roleplay import markup

register = template.Library()


@register.simple_tag
def icon(name: str, classes: str = "") -> SafeString:
    """An icon of the sprite, hidden from screen readers: `{% icon "heart" "icon--s" %}`."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        classes,
        static("img/icons.svg"),
        name,
    )


@register.filter
def roleplay_text(text: str) -> SafeString:
    """Role-play text as safe HTML."""
    return markup.render(text)
