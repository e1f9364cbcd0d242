"""Small pieces of the interface that many templates need. Built in: no `{% load %}`."""

from datetime import datetime
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from roleplay import markup

register = template.Library()


@register.simple_tag
@cache
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


@register.simple_tag
def lang(language: str) -> SafeString | str:
    """The attribute that prose needs when its language is not the page's: `<p {% lang "ru" %}>`."""
    return "" if language == get_language() else format_html('lang="{}"', language)


@register.filter
def compact(number: int) -> str:
    """A count in little room: 940, 18.4k, 2.1M."""
    for size, pattern in ((1_000_000, _("%(number)sM")), (1000, _("%(number)sk"))):
        if number >= size:
            tenths = number * 10 // size
            return pattern % {"number": number_format(tenths / 10, decimal_pos=1 if tenths < 1000 else 0)}
    return str(number)


@register.filter
def grouped(number: int) -> str:
    """A count to be read exactly: 1,507."""
    return number_format(number, use_l10n=True, force_grouping=True)


@register.filter
def day(moment: datetime) -> SafeString:
    """A day that each browser writes in its reader's zone and manner, also inside a sentence."""
    written = date_format(localtime(moment), "DATE_FORMAT")
    return format_html('<time datetime="{}" data-local="date">{}</time>', moment.isoformat(), written)


@register.filter
def at(table: object, key: str) -> object:
    """What a table has under a name that the template knows only by then; nothing where it has none."""
    return table.get(key) if isinstance(table, dict) else None
