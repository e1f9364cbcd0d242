"""Role-play text as safe HTML, block by block, while it streams.

Speech is bright, narration calm, actions soft; besides these the marks that models write anyway: headings,
lists, quotes, code, tables. Text is escaped first and tags come only from constants, so nothing that a person
or a model writes can become markup of its own. The stored text is never changed.

    text -> blocks.Blocks -> lines.read: what kind of line is it?
                          -> groups: lines that make one block together
                          -> prose.Prose: the words of one line
"""

from roleplay.markup.blocks import Blocks, render
from roleplay.markup.snippets import first_line, last_line

__all__ = ["Blocks", "first_line", "last_line", "render"]
