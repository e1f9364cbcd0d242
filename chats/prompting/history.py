"""The messages that are kept, with the lore that stands between them. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from characters.lore import Woken
from chats.prompting.account import Part, Piece, Section, omitted
from chats.prompting.behind import Insert
from chats.prompting.frozen import DEPTHS, NEAR, Frozen, freeze, mark
from chats.prompting.scene import Scene
from chats.prompting.system import lore_piece
from chats.prompting.window import BETWEEN_LINES, Line, Window, cost_of, fit
from providers.service import tokens

MOST_TRIES = 5  # to lay out the window, in which less lore stands the later it begins


class History(NamedTuple):
    """What a prompt tells of the conversation.

    `standing` is all lore that stands between the messages, `fresh` what of it has woken at this turn and
    is to be kept with the reply. `left_out` found no room. `sizes` are the costs of the lines. `named`: the
    person has spoken under several names, so each of their lines begins with its own.
    """

    window: Window
    standing: Sequence[Frozen]
    fresh: Sequence[Frozen]
    left_out: list[Woken]
    sizes: "Sizes"
    named: bool


class Sizes:
    """What lines cost, with their names or without, counted once though it is asked for several times."""

    def __init__(self, named: bool) -> None:
        self.named = named
        self._known: dict[int, int] = {}

    def __getitem__(self, line: Line) -> int:
        name = id(line)  # the lines live longer than this
        if name not in self._known:
            self._known[name] = cost_of(line._replace(text=spoken(line, self.named)))
        return self._known[name]


def told(scene: Scene, most: int) -> History:
    """The window of the scene in so many tokens, with the lore that stands there already or wakes now."""
    known = {mark(entry) for entry in scene.lorebook.entries if entry.enabled}
    earlier = [one for line in scene.lines for one in line.lore if one.entry in known]
    fresh: Sequence[Frozen] = ()
    sizes = Sizes(scene.has_others(scene.lines))
    for _ in range(MOST_TRIES):
        window = _fitted(scene, most, [*earlier, *fresh], sizes)
        standing = [one for one in earlier if _stands(one, window)]
        there = {one.entry for one in standing}
        missing = [one for one in scene.standing.waking if mark(one.entry) not in there]
        missing, left_out = _within(missing, most // 3)
        if len(missing) <= len(fresh):
            break
        places = {mark(one.entry): _place(one, window.lines, scene.position) for one in missing}
        fresh = freeze(missing, places, scene.frozen)
    # by what is told, not by what is known: names come and go only where the window moves anyway
    named = scene.has_others(window.lines)
    return History(window, [*standing, *fresh], fresh, left_out, sizes, named)


def spoken(line: Line, named: bool) -> str:
    """The text of a line as it is told."""
    return f"{line.speaker}: {line.text}" if named and line.speaker else line.text


def _fitted(scene: Scene, most: int, lore: Sequence[Frozen], sizes: "Sizes") -> Window:
    costs: dict[int, int] = {}
    for one in lore:
        costs[one.before] = costs.get(one.before, 0) + tokens(one.text) + 1
    most -= costs.pop(scene.position, 0)  # behind the last message
    limits = scene.limits._replace(tokens=max(1, most))
    return fit(
        scene.lines,
        limits,
        scene.starts,
        scene.memory.upto,
        bool(scene.before.messages),
        lambda line: sizes[line] + costs.get(line.position, 0),
    )


def _stands(one: Frozen, window: Window) -> bool:
    """Whether the place of this lore is within the window, or before the greeting that stays."""
    has_greeting = bool(window.lines) and window.lines[0].greeting
    return one.before >= window.starts or (has_greeting and one.before <= window.lines[0].position)


def _within(waking: Sequence[Woken], most: int) -> tuple[list[Woken], list[Woken]]:
    """Those that fit into so many tokens, and the others: the lowest priority goes first."""
    left, kept = most, set()
    for one in sorted(waking, key=lambda one: -one.entry.priority):
        left -= tokens(one.text) + 1
        if left < 0:
            break
        kept.add(one.entry.number)
    return (
        [one for one in waking if one.entry.number in kept],
        [one for one in waking if one.entry.number not in kept],
    )


def _place(one: Woken, lines: Sequence[Line], reply: int) -> int:
    """The position of the message before which lore that wakes now is to stand."""
    depth = 1
    if one.place.section in DEPTHS:
        depth = one.place.depth if one.place.section == "depth" else -1 - one.place.depth
    index = max(0, len(lines) - depth) if depth >= 0 else min(len(lines), -1 - depth)
    return lines[index].position if index < len(lines) else reply


def parts(told: History, inserts: Sequence[Insert]) -> Iterator[Part]:
    """The turns of the history with everything in its place; what meets there in one role is joined."""
    lines = told.window.lines
    frozen = _by_place(told.standing, lambda one: _index(lines, one.before))
    moving = _by_place(inserts, lambda one: one.place(len(lines)))
    stable = min((one.place(len(lines)) for one in inserts if 0 <= one.depth <= NEAR), default=len(lines))
    for place in range(len(lines) + 1):
        # apart from each other: what stays is to be the same turn when what moves has gone
        yield from _joined([(one.role, _piece(one)) for one in frozen.get(place, ())], place <= stable)
        yield from _joined([(one.role, one.piece) for one in moving.get(place, ())], place < stable)
        for line in lines[place : place + 1]:
            yield Part("user" if line.by_user else "assistant", [_message(line, told)], place < stable)


def _joined(pieces: Sequence[tuple[str, Piece]], cached: bool) -> Iterator[Part]:
    for role, group in groupby(pieces, key=itemgetter(0)):
        yield Part(role, [piece for _role, piece in group], cached)


def _by_place[One](ones: Sequence[One], place: Callable[[One], int]) -> Mapping[int, list[One]]:
    places: dict[int, list[One]] = {}
    for one in ones:
        places.setdefault(place(one), []).append(one)
    return places


def _index(lines: Sequence[Line], position: int) -> int:
    return next((n for n, line in enumerate(lines) if line.position >= position), len(lines))


def _piece(one: Frozen) -> Piece:
    return Piece("lore", one.text, one.name, one.before, one.why)


def _message(line: Line, told: History) -> Piece:
    kind = "greeting" if line.greeting else "message"
    was = told.window.cut if line is told.window.lines[-1] else 0
    cut = "shortened" if was else ""
    counted = told.sizes[line] - BETWEEN_LINES if told.sizes.named == told.named else 0
    text, name = spoken(line, told.named), line.speaker if told.named else ""
    return Piece(kind, text, name, line.position, cut=cut, was=was, counted=counted)


def left_out(scene: Scene, told: History) -> Iterator[Section]:
    """The account of what was said or has woken and is not told."""
    kept = {line.position for line in told.window.lines}
    gone = [line for line in scene.lines if line.position not in kept]
    summed_up = [line for line in gone if line.position <= scene.memory.upto]
    too_far = [line for line in gone if line.position > scene.memory.upto]
    # what was not even read lies before the rest, and the greeting is counted with it
    unread = max(0, scene.before.messages - any(line.greeting for line in scene.lines))
    by_summary = unread if scene.memory.upto >= 0 else 0
    yield from _messages("summed_up", len(summed_up) + by_summary)
    yield from _messages("window", len(too_far) + unread - by_summary)
    yield from _messages("hidden", scene.hidden)
    yield from (omitted(lore_piece(one), "room") for one in told.left_out)
    yield from (Section("lore", name=one.entry.name, cut=one.reason) for one in scene.lore.dropped)


def _messages(cut: str, count: int) -> list[Section]:
    return [Section("message", cut=cut, count=count)] if count else []
