"""From a character and a conversation to the turns that a model receives. Pure."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from characters.models import Character
from chats import window
from chats.scene import Scene
from providers.service import Turn, tokens

__all__ = ["Scene", "Turn", "build"]

OPENING = (
    "You are {{char}}. You and {{user}} tell a story together, turn by turn. Stay {{char}} in every "
    "line: think, speak and act as they would, notice what {{user}} does, and let it change the scene. "
    "Write what {{char}} says and does and what happens around them; what {{user}} says, does, thinks "
    "and decides is for {{user}} to write. Put actions between *asterisks* and speech in quotation marks."
)
LENGTHS = {
    Character.Length.SHORT: "1 paragraph of 2 to 3 sentences",
    Character.Length.MEDIUM: "2 to 3 paragraphs of 2 to 4 sentences each",
    Character.Length.LONG: "4 to 5 paragraphs of 3 to 5 sentences each",
    Character.Length.VERY_LONG: "6 to 8 paragraphs of 4 to 6 sentences each",
}
LIMITS = {
    Character.Rating.SFW: "Keep it fit for everybody: romance stays tender, violence stays off the page.",
    Character.Rating.MODERATE: "Mature themes are fine; intimate scenes end before they become explicit.",
    Character.Rating.NSFW: "",
}
CONTINUE = "Your last message broke off. Go on from its very last word, without repeating any of it."


def build(scene: Scene) -> tuple[Turn, ...]:
    """The system text, the history that fits, and last of all how the next reply should be.

    The length comes last, as so many paragraphs of so many sentences: models follow that, and
    hardly anything softer or earlier.
    """
    system = Turn("system", system_text(scene))
    closing = [Turn("system", closing_text(scene))]
    unfinished = [Turn("assistant", scene.unfinished)] if scene.unfinished else []
    inserts = inserted(scene)
    fixed = [system, *closing, *unfinished, *(turn for _place, turn in inserts)]
    budget = window.MAX_TOKENS - sum(tokens(turn.text) for turn in fixed)
    kept = window.fit(scene.lines, max(budget, window.MAX_TOKENS // 4))
    history = [Turn("user" if line.by_user else "assistant", line.text) for line in kept]
    return (system, *with_inserts(history, inserts), *unfinished, *closing)


def system_text(scene: Scene) -> str:
    """Who the character is, in the order that the card format gives, with the lore that belongs there."""
    who, told = scene.character, scene.expand
    opening = told(who.system_prompt, original=OPENING) if who.system_prompt else told(OPENING)
    sections = (
        "" if "system_prompt" in scene.lore.hushed else opening,
        *lore_at(scene, "before_char"),
        *lore_at(scene, "before_desc"),
        told(who.description),
        *lore_at(scene, "after_desc"),
        titled("Personality", told(who.personality), *lore_at(scene, "personality")),
        titled("Scene", told(who.scenario), *lore_at(scene, "scenario")),
        *lore_at(scene, "after_char"),
        *lore_at(scene, "before_examples"),
        titled("How {{char}} talks", told(who.example_dialogue)).replace("{{char}}", who.speaks_as, 1),
        *lore_at(scene, "after_examples"),
        LIMITS[Character.Rating(who.rating)],
    )
    return "\n\n".join(section for section in sections if section.strip())


def closing_text(scene: Scene) -> str:
    """The reminder behind the history: it outweighs a long text before it."""
    who = scene.character
    if scene.unfinished:
        return CONTINUE
    hushed = "post_history_instructions" in scene.lore.hushed
    asked = "" if hushed else scene.expand(who.post_history_instructions, original="")
    length = LENGTHS[Character.Length(who.response_length)]
    wish = f"Write {who.speaks_as}'s next reply, in the language that {scene.user_name} writes in: {length}."
    return "\n\n".join(filter(None, (asked, wish)))


def lore_at(scene: Scene, section: str) -> list[str]:
    return [one.text for one in scene.lore.at(section)]


def inserted(scene: Scene) -> list[tuple[int, Turn]]:
    """What stands between the messages: lore, the card's depth prompt, and the lore around that.

    Each with its place: so many messages before the end, or, below zero, behind so many and one less
    from the beginning.
    """
    who, note = scene.character, scene.expand(scene.character.depth_prompt)
    deep = [(one.place.depth, one) for one in scene.lore.at("depth")]
    from_start = [(-1 - one.place.depth, one) for one in scene.lore.at("reverse_depth")]
    lore = [(place, Turn(one.place.role, one.text)) for place, one in (*deep, *from_start)]  # type: ignore[arg-type]
    role = who.depth_prompt_role if who.depth_prompt_role in ("user", "assistant") else "system"
    notes = (
        *(Turn("system", text) for text in lore_at(scene, "before_note")),
        Turn(role, note),  # type: ignore[arg-type]
        *(Turn("system", text) for text in lore_at(scene, "after_note")),
    )
    return lore + [(who.depth_prompt_depth, turn) for turn in notes if turn.text.strip()]


def with_inserts(history: Sequence[Turn], inserts: Iterable[tuple[int, Turn]]) -> list[Turn]:
    """The history with everything in its place; what meets in one place and is of one role is joined."""
    end = len(history)
    places: dict[int, list[Turn]] = {}
    for depth, turn in inserts:
        place = max(0, end - depth) if depth >= 0 else min(end, -1 - depth)
        places.setdefault(place, []).append(turn)
    told: list[Turn] = []
    for place in range(end + 1):
        told += joined(places.get(place, ()))
        told += history[place : place + 1]
    return told


def joined(turns: Iterable[Turn]) -> list[Turn]:
    groups = groupby(turns, key=lambda turn: turn.role)
    return [Turn(role, "\n\n".join(turn.text for turn in group)) for role, group in groups]


def titled(title: str, *texts: str) -> str:
    text = "\n\n".join(text for text in texts if text.strip())
    return f"{title}:\n{text}" if text else ""
