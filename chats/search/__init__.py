"""Finding a message again by its words, among all that a person has said and heard.

The index holds the text that stands at each message's place. The database keeps it itself, by triggers:
whoever writes a text, chooses a version or deletes a message, in whatever way, has done the same to the
index in the same transaction. What was removed stays in it and is left out when it is asked for.
"""

from chats.search.excerpts import excerpt
from chats.search.filling import fill, fill_in_background
from chats.search.finding import Sought, find

__all__ = ["Sought", "excerpt", "fill", "fill_in_background", "find"]
