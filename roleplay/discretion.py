"""What the error page of a developer's site keeps to itself."""

import re

from django.views.debug import SafeExceptionReporterFilter

USUAL = SafeExceptionReporterFilter.hidden_settings.pattern


class Filter(SafeExceptionReporterFilter):
    """Hides addresses beside keys and passwords: a proxy's, a cache's or a provider's may hold a password."""

    hidden_settings = re.compile(f"{USUAL}|URL|LOCATION|HOSTS", re.IGNORECASE)
