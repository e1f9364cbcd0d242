"""Blocks of several lines: lists, quotes, tables, code.

A group renders each of its lines once. While the last line is still being written it is handed to `html`.
"""

import re

from roleplay.markup.letters import escape
from roleplay.markup.lines import BULLET, FENCE, LIMIT, NUMBER, QUOTE, ROW, Line, closes_fence
from roleplay.markup.prose import Prose, settled_part

MOST_LINES = 40

_CELL_END = re.compile(r"(?<!\\)\|")


def words(text: str, *, done: bool) -> str:
    """The words of a line that has no paragraph of its own."""
    return Prose().html(text if done else settled_part(text), done=done)


class Group:
    """Lines that make one block. `joined` when it goes on with a block that grew too long."""

    kinds: tuple[str, ...] = ()

    def __init__(self, first: Line, *, joined: bool = False) -> None:
        self.first, self.joined = first, joined
        self.count = self.size = 0

    def is_like(self, line: Line) -> bool:
        """Whether the line is of this group's sort."""
        return line.kind in self.kinds

    def has_room(self, line: Line) -> bool:
        """Whether it fits: one more frame must not cost more because the block is long."""
        return self.count < MOST_LINES and (not self.count or self.size + len(line.text) <= LIMIT)

    def add(self, line: Line) -> None:
        """Take a finished line."""
        self.count += 1
        self.size += len(line.text)
        self._add(line)

    def html(self, last: Line | None = None) -> str:
        """The block, with the line that is still being written; "" while there is nothing to see."""
        raise NotImplementedError

    def closed_html(self) -> str:
        """The block once no more lines can come."""
        return self.html()

    def _add(self, line: Line) -> None:
        raise NotImplementedError

    @property
    def _joined(self) -> str:
        return ' class="joined"' if self.joined else ""


class Quote(Group):
    """Lines behind `>`."""

    kinds = (QUOTE,)

    def __init__(self, first: Line, *, joined: bool = False) -> None:
        super().__init__(first, joined=joined)
        self._lines: list[str] = []

    def _add(self, line: Line) -> None:
        if line.text:
            self._lines.append(f"<p>{words(line.text, done=True)}</p>")

    def html(self, last: Line | None = None) -> str:
        lines = [*self._lines, f"<p>{words(last.text, done=False)}</p>"] if last else self._lines
        return f"<blockquote{self._joined}>{''.join(lines)}</blockquote>" if lines else ""


class List(Group):
    """Items of one sort; those further in make lists inside the item above them."""

    kinds = (BULLET, NUMBER)

    def __init__(self, first: Line, *, joined: bool = False) -> None:
        super().__init__(first, joined=joined)
        self._items = _opening(first, self._joined)
        self._inner = ""  # the sort of the inner list that is not closed yet

    def is_like(self, line: Line) -> bool:
        return line.kind == self.first.kind or (line.kind in self.kinds and self._is_inner(line))

    def _is_inner(self, line: Line) -> bool:
        return line.indent >= self.first.indent + 2

    def _add(self, line: Line) -> None:
        self._items, self._inner = self._with(line, done=True)

    def html(self, last: Line | None = None) -> str:
        items, inner = self._with(last, done=False) if last else (self._items, self._inner)
        return f"{items}{f'</{inner}>' if inner else ''}</li></{self.first.kind}>"

    def _with(self, line: Line, *, done: bool) -> tuple[str, str]:
        """The items with one more, and the inner list that they leave open. An outer item stays open too."""
        item = f"<li>{words(line.text, done=done)}"
        inner = line.kind if self._is_inner(line) else ""
        end = f"</{self._inner}>" if self._inner and self._inner != inner else ""
        if not inner:
            return f"{self._items}{end}{'</li>' if '<li>' in self._items else ''}{item}", ""
        begin = _opening(line) if inner != self._inner else ""
        return f"{self._items}{end}{begin}{item}</li>", inner


def _opening(line: Line, joined: str = "") -> str:
    start = f' start="{line.number}"' if line.kind == NUMBER and line.number != 1 else ""
    return f"<{line.kind}{start}{joined}>"


class Table(Group):
    """Rows between pipes, with a head when the second row is a ruler. One row alone is a paragraph."""

    kinds = (ROW,)

    def __init__(self, first: Line, *, joined: bool = False) -> None:
        super().__init__(first, joined=joined)
        self._rows: list[list[str]] = []
        self._ruled = False
        self._alone = ""

    def _add(self, line: Line) -> None:
        if not _is_ruler(line.text):
            self._rows.append(_cells(line.text, done=True))
            self._alone = f"<p>|{words(line.text, done=True)}</p>"
        elif self.count == 2 and not self.joined:
            self._ruled = True

    def html(self, last: Line | None = None) -> str:
        written = [] if last is None or _is_ruler(last.text) else [_cells(last.text, done=False)]
        rows = self._rows + written
        if not rows:
            return ""
        heads = 1 if self._ruled or (len(rows) == 1 and not self.joined) else 0
        head = "".join(_row(row, "th") for row in rows[:heads])
        body = "".join(_row(row, "td") for row in rows[heads:])
        joined = " joined" if self.joined else ""
        return f'<div class="table{joined}"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'

    def closed_html(self) -> str:
        if self.count > 1 or self.joined:
            return self.html()
        return self._alone


def _is_ruler(text: str) -> bool:
    return "-" in text and not text.strip("|:- \t")


def _cells(text: str, *, done: bool) -> list[str]:
    row = text.rstrip().removesuffix("|")
    *full, last = _CELL_END.split(row)
    cells = [words(cell.strip().replace("\\|", "|"), done=True) for cell in full]
    return [*cells, words(last.strip().replace("\\|", "|"), done=done)]


def _row(cells: list[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"


class Code(Group):
    """Lines between fences, as they are."""

    kinds = (FENCE,)

    def __init__(self, first: Line, *, joined: bool = False) -> None:
        super().__init__(first, joined=joined)
        self._lines: list[str] = []

    def ends_with(self, text: str) -> bool:
        """Whether this line is the closing fence."""
        return closes_fence(text, self.first.number)

    def _add(self, line: Line) -> None:
        self._lines.append(escape(line.text))

    def html(self, last: Line | None = None) -> str:
        lines = [*self._lines, escape(last.text)] if last else self._lines
        return f"<pre{self._joined}><code>{'\n'.join(lines)}</code></pre>" if lines else ""


GROUPS: dict[str, type[Group]] = {kind: group for group in (Quote, List, Table, Code) for kind in group.kinds}
