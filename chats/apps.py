from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ChatsConfig(AppConfig):
    name = "chats"
    verbose_name = _("chats")

    def ready(self) -> None:
        from chats import leaving  # noqa: F401  connects its receivers
        from chats.search import tables

        connection_created.connect(tables.teach_stems)
        pre_migrate.connect(tables.make_way, sender=self)
        post_migrate.connect(tables.make, sender=self)
