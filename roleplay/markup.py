from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


def render(text: str) -> SafeString:
    return mark_safe("".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip()))  # noqa: S308
