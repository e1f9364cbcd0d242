from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security)
def environment_is_readable(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Name every value of the environment that could not be read."""
    return [
        Error(f"The setting {name} {problem}.", id="roleplay.E001")
        for name, problem in settings.SETTING_PROBLEMS.items()
    ]
