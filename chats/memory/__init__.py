"""What is remembered of a chat beyond the window of its prompt.

After a reply `remembering` looks whether the window is getting full. If so, it has a model tell the older
half again in short, with the facts that last (`question` asks, `answer` reads; both are pure), while the
person reads on: the summary is there before the window has to move. `chats.services.memory` keeps it.
"""
