import zlib
from typing import Any, Self

import orjson
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from chats.models.chat import Chat
from chats.models.variant import Variant

KEPT = 30  # of each chat, the last ones
QUICK = 1  # a level of zlib: a third of the size, and hardly any time


class Sent(models.Model):
    """What a model was told so that it wrote a variant: the turns, the settings, and an account of them.

    It is packed, since nobody looks at most of them. No key of a provider is ever part of it.
    """

    variant = models.OneToOneField(Variant, on_delete=models.CASCADE, related_name="sent")
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="+")
    packed = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("what was sent")
        verbose_name_plural = _("what was sent")

    def __str__(self) -> str:
        return f"sent for {self.variant_id}"

    @property
    def content(self) -> Any:
        """The plain data that was packed."""
        return orjson.loads(zlib.decompress(self.packed))

    @classmethod
    def packing(cls, content: Any, **of: Any) -> Self:
        """An unsaved row that holds this plain data."""
        return cls(packed=zlib.compress(orjson.dumps(content), QUICK), **of)
