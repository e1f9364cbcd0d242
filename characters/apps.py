from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CharactersConfig(AppConfig):
    name = "characters"
    verbose_name = _("characters")

    def ready(self) -> None:
        from characters import accounts  # noqa: F401  listens for accounts that are closed or go
        from characters.search import renaming  # noqa: F401  listens for new names
