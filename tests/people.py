"""People with sessions and chats for tests and benchmarks: `python -m tests.people N [MESSAGES]`.

Prints JSON: a list of {"session", "chat"}. With MESSAGES each chat has so many.
"""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roleplay.settings")


def make(count: int, messages: int = 0) -> list[dict[str, object]]:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    from characters.models import Character
    from chats import services
    from roleplay.accounts.models import User

    character = Character.objects.published().order_by("pk").first()
    made = []
    with transaction.atomic():
        for _ in range(count):
            number = User.objects.count()
            name = f"load{number}"
            user = User(username=name, email=f"{name}@example.org", password="!", auto_titles=False)
            user.save()
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = "roleplay.accounts.backends.EmailOrUsername"
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            chat = services.start_chat(user, character)
            if messages:
                fill(chat, messages)
            made.append({"session": session.session_key, "chat": chat.pk})
    return made


def fill(chat, messages: int) -> None:
    from chats.models import Chat, Message, Variant
    from roleplay import markup

    text = (
        "*She turns the page.* “There are {n} lines in this ledger,” she says, and reads the next one aloud."
    )
    for start in range(1, messages, 2000):
        made = Message.objects.bulk_create(
            Message(chat=chat, position=n, author="character" if n % 2 else "user")
            for n in range(start, min(start + 2000, messages))
        )
        Variant.objects.bulk_create(
            Variant(message=m, text=text.format(n=m.position), finish="stop", label="Steady") for m in made
        )
    line = markup.last_line(text.format(n=messages - 1))
    Chat.objects.filter(pk=chat.pk).update(next_position=messages, last_line=line)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(make(*map(int, sys.argv[1:]))))
