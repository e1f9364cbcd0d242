from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvidersConfig(AppConfig):
    name = "providers"
    verbose_name = _("providers")

    def ready(self) -> None:
        from providers import checks  # noqa: F401  registers them
