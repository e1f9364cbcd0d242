"""What a model is told.

    scene = Scene(character, "Ren", seed="7", lines=lines)
    built = build(scene)
    built.prompt.turns, built.prompt.sections

`reading` reads what a prompt needs, `Scene` holds it, `build` puts it in order and cuts it to size
(`system`, `behind`, `history`, `window`), and `account` tells of every part what it is, where it stands and
what was cut. All but the first are pure.
"""

from chats.prompting.account import Piece, Prompt, Section
from chats.prompting.build import Built, build
from chats.prompting.frozen import Frozen
from chats.prompting.scene import Before, Memory, Scene
from chats.prompting.window import Limits, Line

__all__ = [
    "Before",
    "Built",
    "Frozen",
    "Limits",
    "Line",
    "Memory",
    "Piece",
    "Prompt",
    "Scene",
    "Section",
    "build",
]
