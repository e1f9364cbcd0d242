"""A text as a list of blocks that grows at its end."""

from django.utils.safestring import SafeString, mark_safe

from roleplay.markup.groups import GROUPS, Code, Group, List
from roleplay.markup.letters import clean
from roleplay.markup.lines import (
    BLANK,
    DIALOGUE,
    FENCE,
    HEADING,
    LIMIT,
    PARAGRAPH,
    RULE,
    Line,
    read,
    undecided,
)
from roleplay.markup.prose import Prose, settled_part


def render(text: str) -> SafeString:
    """The whole text as safe HTML: its blocks, one after another."""
    blocks = Blocks(text)
    blocks.finish()
    return mark_safe("".join(blocks.closed))  # noqa: S308  every block is escaped text between our own tags


class Blocks:
    """Role-play text as blocks of HTML, fed in pieces.

    A block is exactly one element: a paragraph, a heading, a rule, a list, a quote, a table, or code.
    Wherever the text is cut into pieces, the blocks come out the same. Only the last one is open, and it
    stays small: a long block is closed and goes on in another one of the class `joined`.
    """

    def __init__(self, text: str = "") -> None:
        self._fed = [text]
        self._line = ""  # the line that is still being written
        self._closed: list[str] = []
        self._open = ""
        self._group: Group | None = None
        self._prose: Prose | None = None  # of the paragraph that is still being written
        self._rest = False  # whether that line is the rest of a line that grew too long

    def feed(self, text: str) -> None:
        """Add text. Nothing is read until somebody looks."""
        self._fed.append(text)

    def finish(self) -> None:
        """Nothing more comes: what is still open is closed, and a mark without a partner stays a sign."""
        self._read_lines()
        if self._line:
            self._end_line()
        self._close_group()
        self._open = ""

    @property
    def closed(self) -> list[str]:
        """HTML of the blocks that will not change any more. The list only ever grows."""
        self._read()
        return self._closed

    @property
    def open(self) -> str:
        """HTML of the block that is still being written; "" when there is none."""
        self._read()
        return self._open

    def from_block(self, k: int) -> list[str]:
        """HTML of all blocks from number `k` on (from 0), the open one last."""
        self._read()
        open_ones = [self._open] if self._open and k <= len(self._closed) else []
        return self._closed[k:] + open_ones

    # ---- reading -------------------------------------------------------------

    def _read(self) -> None:
        if self._fed:
            self._read_lines()
            self._open = self._show()

    def _read_lines(self) -> None:
        *lines, rest = (self._line + "".join(self._fed)).split("\n")
        self._fed = []
        for line in lines:
            self._line = self._cut(line)
            self._end_line()
        self._line = self._cut(rest)

    def _cut(self, line: str) -> str:
        """Close blocks with the beginning of a line that is too long; what is left of it."""
        start = 0
        while len(line) - start > LIMIT:
            stop = line.rfind(" ", start + LIMIT // 2, start + LIMIT) + 1 or start + LIMIT
            self._end_piece(clean(line[start:stop]))
            start = stop
        return line[start:]

    def _show(self) -> str:
        text = clean(self._line)
        if isinstance(self._group, Code):
            held = not text.strip().strip("`")
            return self._group.html() if held else self._enter(Line(FENCE, text)).html(Line(FENCE, text))
        if self._rest:
            return self._paragraph(Line(PARAGRAPH, settled_part(text)), done=False)
        if undecided(text):
            return self._group.html() if self._group else ""
        line = read(text)
        if line.kind in GROUPS:
            return self._enter(line).html(line)
        self._close_group()
        line = line._replace(text=settled_part(line.text))
        return _heading(line, done=False) if line.kind == HEADING else self._paragraph(line, done=False)

    # ---- what has been written to its end ----------------------------------------

    def _end_line(self) -> None:
        text, group = clean(self._line), self._group
        if isinstance(group, Code) and group.ends_with(text) and not self._rest:
            self._close_group()
        elif isinstance(group, Code):
            self._add_code(text)
        elif self._rest:
            self._close(self._paragraph(Line(PARAGRAPH, text.rstrip()), done=True))
        else:
            self._end_whole_line(read(text))
        self._line, self._prose, self._rest = "", None, False

    def _add_code(self, text: str) -> None:
        line = Line(FENCE, text)
        self._enter(line).add(line)

    def _end_whole_line(self, line: Line) -> None:
        if line.kind == BLANK:
            if not isinstance(self._group, List):
                self._close_group()
        elif line.kind in GROUPS:
            group = self._enter(line)
            if line.kind != FENCE:
                group.add(line)
        else:
            self._close_group()
            self._close(self._single(line))

    def _single(self, line: Line) -> str:
        if line.kind == RULE:
            return "<hr>"
        return _heading(line, done=True) if line.kind == HEADING else self._paragraph(line, done=True)

    def _end_piece(self, text: str) -> None:
        """Close a block with the beginning of a line; marks that are open go on in the rest of it."""
        line = Line(PARAGRAPH, text) if self._rest else read(text)
        if isinstance(self._group, Code):
            self._add_code(text)
        elif line.kind in (PARAGRAPH, DIALOGUE):
            self._close_group()
            space = " " if text[-1:].isspace() else ""
            html, self._prose = self._prose_of(line).cut(line.text.rstrip() + space)
            self._close(self._framed(html))
        else:
            self._end_whole_line(line)
            self._prose = None
        self._rest = True

    # ---- blocks ----------------------------------------------------------------

    def _paragraph(self, line: Line, *, done: bool) -> str:
        return self._framed(self._prose_of(line).html(line.text, done=done))

    def _prose_of(self, line: Line) -> Prose:
        if self._prose is None:
            self._prose = Prose(dialogue=line.kind == DIALOGUE)
        return self._prose

    def _framed(self, html: str) -> str:
        joined = ' class="joined"' if self._rest else ""
        return f"<p{joined}>{html}</p>" if html.strip() else ""

    def _enter(self, line: Line) -> Group:
        """The group that this line goes to: the one that is there, or a new one."""
        group = self._group
        goes_on = group is not None and group.is_like(line)
        if group is None or not goes_on or not group.has_room(line):
            self._close_group()
            first = group.first if isinstance(group, Code) else line
            group = self._group = GROUPS[line.kind](first, joined=goes_on)
        return group

    def _close_group(self) -> None:
        if self._group:
            self._close(self._group.closed_html())
            self._group = None

    def _close(self, html: str) -> None:
        if html:
            self._closed.append(html)


def _heading(line: Line, *, done: bool) -> str:
    html = Prose().html(line.text, done=done)
    return f'<p class="head"><strong>{html}</strong></p>' if html else ""
