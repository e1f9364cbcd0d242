from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChatsConfig(AppConfig):
    name = "chats"
    verbose_name = _("chats")

    def ready(self) -> None:
        from chats import leaving  # noqa: F401  connects its receivers
