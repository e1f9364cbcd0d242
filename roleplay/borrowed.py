"""Words of Django's own that it has no Russian for. Our catalogue comes before Django's."""

from django.utils.translation import gettext_noop

WORDS = (gettext_noop("- Select an option -"),)  # which the admin's list of actions begins with
