"""The sockets. That of an open chat shows replies while they are written, and ends them on request;

that of a list of chats hears that the list is another one.
"""

import asyncio
import itertools
import logging
from typing import Any
from urllib.parse import parse_qs

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from chats import access, events, following, generation, saving, tabs

log = logging.getLogger(__name__)

# How often a socket looks after a reply that another process writes, or should have begun.
LOOK_EVERY = 2.0


async def make_up(socket: AsyncWebsocketConsumer, *groups: str) -> None:
    """Tell a tab that something has changed since its page was made, whose mark its address brings."""
    query = parse_qs(socket.scope["query_string"].decode(), keep_blank_values=True)
    for told in query.get("told", [])[:1]:
        if await tabs.has_missed(told, *groups):
            await socket.send(text_data=events.encoded(events.missed()))


class ChatConsumer(AsyncWebsocketConsumer):
    """Watch, stop, changed. All changes of the chat go by HTTP."""

    async def connect(self) -> None:
        """Let the chat's owner in; nobody else learns whether the chat exists."""
        self.chat_id: int = self.scope["url_route"]["kwargs"]["pk"]
        self.watches: dict[int, asyncio.Task[None]] = {}
        self.person: int | None = self.scope["user"].pk
        if not await database_sync_to_async(access.may_follow)(self.person, self.chat_id):
            await self.accept()  # a browser is not told why a socket was refused, only why it was closed
            await self.close(events.NOT_HERE)
            return
        for group in self.groups_of_this_socket():
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()
        await make_up(self, *self.groups_of_this_socket()[:2])

    def groups_of_this_socket(self) -> tuple[str, ...]:
        person = self.person
        return events.chat_group(self.chat_id), events.list_group(person), events.person_group(person)

    async def disconnect(self, code: int) -> None:
        for task in self.watches.values():
            task.cancel()
        following.unfollow(self)
        for group in self.groups_of_this_socket():
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Act on a wish of the browser; what is not one of ours is passed over."""
        wish = events.parse(text_data)
        if wish is None:
            return
        if wish.verb == "watch":
            await self.watch(wish.message)
        else:
            await self.stop(wish.message)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand a message to its verb. Channels' own way visits the database thread each time, for nothing."""
        await getattr(self, get_handler_name(message))(message)

    async def watch(self, message_id: int) -> None:
        """Show a reply of this chat: all of it so far, then what comes, then that it has ended."""
        if not await following.follow(self.chat_id, message_id, self) and message_id not in self.watches:
            task = following.spawn(self.look_after(message_id))
            self.watches[message_id] = task
            task.add_done_callback(lambda _: self.watches.pop(message_id, None))

    async def look_after(self, message_id: int) -> None:
        """Follow a reply that is not written here until it is settled, or begin it if nobody has.

        Runs beside the socket. A writer that has died is noticed here, and so is a reply that
        settled before its watcher came: either way the tab is told to fetch it. What goes wrong
        with one look, the next one may find right again.
        """
        for looks in itertools.count():
            if looks > 1:
                await asyncio.sleep(LOOK_EVERY)
            try:
                if await self.look_at(message_id, again=looks == 1):
                    return
            except Exception:
                log.exception("reply %s could not be looked after", message_id)

    async def look_at(self, message_id: int, again: bool) -> bool:
        """Look once after a reply; True when there is nothing more to look after.

        The look after the first one shows the saved text: read after the frames have begun to come,
        it leaves no gap before them.
        """
        reply = await database_sync_to_async(saving.glance)(self.chat_id, message_id)
        if reply is None:
            following.leave(message_id, self)
            await self.deliver(events.encoded(events.changed(message_id)))
            return True
        if reply.orphaned:
            await generation.adopt(message_id)
        if await following.follow(self.chat_id, message_id, self):
            following.leave(message_id, self)
            return True
        if again:
            await self.deliver(following.saved_frame(message_id, reply.variant, reply.label, reply.text))
        await following.follow_from_afar(message_id, self)
        return False

    async def stop(self, message_id: int) -> None:
        """End a reply of this chat, wherever it is written."""
        reply = following.live.get(message_id)
        if reply is None and await database_sync_to_async(saving.glance)(self.chat_id, message_id):
            await generation.stop_anywhere(message_id)
        elif reply is not None and reply.chat_id == self.chat_id:
            generation.stop(message_id)

    async def deliver(self, frame: str) -> None:
        await self.send(text_data=frame)

    async def chat_changed(self, event: dict[str, Any]) -> None:
        """From the chat's group, or that of the lists: something has changed or come."""
        await self.deliver(events.encoded(event["event"]))

    async def person_changed(self, event: dict[str, Any]) -> None:
        """From the person's group: they may be somebody else by now. Who may come back will."""
        await self.close(events.COME_AGAIN)


class ListConsumer(AsyncWebsocketConsumer):
    """A page with nothing but a list of chats: it hears when the list has changed, and asks for nothing."""

    async def connect(self) -> None:
        person = self.scope["user"]
        if not person.is_active:  # nobody, too
            await self.accept()
            await self.close(events.NOT_HERE)
            return
        self.groups = [events.list_group(person.pk), events.person_group(person.pk)]
        for group in self.groups:
            await self.channel_layer.group_add(group, self.channel_name)
        await self.accept()
        await make_up(self, self.groups[0])

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Nothing is taken from the browser."""

    async def chat_changed(self, event: dict[str, Any]) -> None:
        await self.send(text_data=events.encoded(event["event"]))

    async def person_changed(self, event: dict[str, Any]) -> None:
        await self.close(events.COME_AGAIN)
