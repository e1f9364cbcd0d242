"""The socket of one draft: it shows what a model writes. All changes go by HTTP."""

import asyncio
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from characters.models import Drafting
from chats import events, following
from roleplay.drafting import access, frames, saving

LOOK_EVERY = 3.0  # seconds between looks after a writer in another process, which may die


class DraftingConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        """Let the owner in; nobody else learns whether there is such a draft."""
        self.pk: int = self.scope["url_route"]["kwargs"]["pk"]
        self.person: int | None = self.scope["user"].pk
        self.looking: asyncio.Task[None] | None = None
        if not await database_sync_to_async(access.may_follow)(self.person, self.pk):
            await self.accept()  # a browser is told why a socket was closed, not why it was refused
            await self.close(events.NOT_HERE)
            return
        for group in self.groups_of_this_socket():
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()
        self.looking = following.spawn(self.look_after())

    def groups_of_this_socket(self) -> tuple[str, str]:
        return frames.group(self.pk), events.person_group(self.person)

    async def disconnect(self, code: int) -> None:
        if self.looking is None:
            return
        self.looking.cancel()
        for group in self.groups_of_this_socket():
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing is taken from the browser."""

    async def look_after(self) -> None:
        """Show what is saved, and say that it is over should nobody else say so."""
        shown = False
        while saved := await database_sync_to_async(self.look)():
            if not shown:
                await self.send(text_data=saved)
                shown = True
            await asyncio.sleep(LOOK_EVERY)
        await self.send(text_data=frames.OVER)

    def look(self) -> str:
        """A frame of what is saved; empty when the draft is not written any more."""
        saving.give_up(Drafting.objects.filter(pk=self.pk))
        now = Drafting.objects.filter(pk=self.pk).writing().first()
        if now is None:
            return ""
        values = {name: value for name, value in now.fields.items() if name in now.wanted}
        return frames.frame(values, set(now.arrived), now.label)

    async def drafting_frame(self, event: dict[str, Any]) -> None:
        """From the draft's group: what is new."""
        await self.send(text_data=event["frame"])

    async def person_changed(self, event: dict[str, Any]) -> None:
        """From the person's group: they may be somebody else by now."""
        await self.close(events.COME_AGAIN)
