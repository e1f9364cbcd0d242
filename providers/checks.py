from typing import Any

from django.core.checks import Warning, register

from providers import registry


@register()
def providers_are_reachable(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """Name every provider setting that has no effect, or not the one it seems to have."""
    return [
        Warning(f"The setting {name} {problem}.", id="providers.W001")
        for name, problem in registry.misread().items()
    ]
