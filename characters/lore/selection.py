"""Which of the entries that matched stay: inclusion groups, chance, and the budget."""

from collections.abc import Callable, Iterable, Sequence
from random import Random

from characters.lore.entries import Entry
from characters.lore.outcome import Dropped, Why, Woken

Match = tuple[Entry, Why]


def chance(seed: str, position: int, entry: Entry, what: str = "") -> float:
    """0 up to 100, always the same for this reply and entry."""
    return Random(f"{seed}|{position}|{entry.number}|{what}").random() * 100  # noqa: S311 stories, not secrets


def is_lucky(entry: Entry, seed: str, position: int) -> bool:
    """Whether an entry passes its probability when this reply is written."""
    return entry.probability >= 100 or chance(seed, position, entry) < entry.probability


def one_a_group(
    matches: Sequence[Match], taken: Iterable[str], draw: Callable[[Entry], float]
) -> tuple[list[Match], list[Dropped]]:
    """Of each inclusion group only one. `taken` are groups that have one already.

    One that sticks wins, then the one with most keys found where entries are scored, then the one that
    is to go first, else chance by weight, for which `draw` gives a number from 0 up to 100.
    """
    members: dict[str, list[Match]] = {}
    for match in matches:
        for group in match[0].groups:
            members.setdefault(group, []).append(match)
    taken, lost = set(taken), dict[int, Dropped]()
    for group, found in members.items():
        rivals = [match for match in found if match[0].number not in lost]
        winner = _winner(rivals, draw) if rivals and group not in taken else None
        for match in rivals:
            if match is not winner:
                entry, why = match
                lost[entry.number] = Dropped(entry, "group", why, group)
    return [match for match in matches if match[0].number not in lost], list(lost.values())


def _winner(rivals: list[Match], draw: Callable[[Entry], float]) -> Match:
    rivals = [match for match in rivals if match[1].kind == "sticky"] or rivals
    best = max(why.score for _entry, why in rivals)
    scored = [match for match in rivals if match[1].score == best or not match[0].group_scoring]
    if first := [match for match in scored if match[0].group_first]:
        return max(first, key=lambda match: match[0].order)
    total = sum(entry.group_weight for entry, _why in scored)
    left = draw(scored[0][0]) / 100 * total
    for match in scored:
        left -= match[0].group_weight
        if left < 0:
            return match
    return scored[-1]


def within(woken: Iterable[Woken], budget: int) -> tuple[list[Woken], list[Dropped]]:
    """Those that fit into so many tokens; the lowest priority goes first.

    What could not fit even alone goes before anything else, so that it costs no others their place.
    """
    woken = list(woken)
    counted = [one for one in woken if not one.entry.ignores_budget and one.tokens]
    counted.sort(key=lambda one: (one.tokens <= budget, not one.entry.goes_first, one.entry.priority))
    over = sum(one.tokens for one in counted) - budget
    gone: dict[int, Dropped] = {}
    for one in counted:
        if over <= 0:
            break
        over -= one.tokens
        gone[one.entry.number] = Dropped(one.entry, "budget", one.why)
    return [one for one in woken if one.entry.number not in gone], list(gone.values())
