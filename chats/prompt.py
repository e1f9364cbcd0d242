"""From a character and a conversation to the turns that a model receives. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from characters import macros
from characters.models import Character
from chats import window
from chats.window import Line
from providers.service import Turn, tokens

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


@dataclass(frozen=True, slots=True)
class Scene:
    """What a prompt is made from: who speaks with whom, and what has been said."""

    character: Character
    user_name: str
    seed: str
    lines: Sequence[Line]
    unfinished: str = ""


def build(scene: Scene) -> tuple[Turn, ...]:
    """The system text, the history that fits, and last of all how the next reply should be.

    The length comes last, as so many paragraphs of so many sentences: models follow that, and
    hardly anything softer or earlier.
    """
    system = Turn("system", system_text(scene))
    closing = [Turn("system", closing_text(scene))]
    budget = window.MAX_TOKENS - sum(tokens(turn.text) for turn in (system, *closing))
    unfinished = [Turn("assistant", scene.unfinished)] if scene.unfinished else []
    budget -= sum(tokens(turn.text) for turn in unfinished)
    kept = window.fit(scene.lines, max(budget, window.MAX_TOKENS // 4))
    history = [Turn("user" if line.by_user else "assistant", line.text) for line in kept]
    return (system, *with_depth_prompt(scene, history), *unfinished, *closing)


def system_text(scene: Scene) -> str:
    """Who the character is, in the order that the card format gives."""
    who = scene.character
    sections = (
        expand(scene, who.system_prompt, original=OPENING) if who.system_prompt else expand(scene, OPENING),
        expand(scene, who.description),
        titled("Personality", expand(scene, who.personality)),
        titled("Scene", expand(scene, who.scenario)),
        titled("How {{char}} talks", expand(scene, who.example_dialogue)).replace("{{char}}", who.speaks_as),
        LIMITS[Character.Rating(who.rating)],
    )
    return "\n\n".join(section for section in sections if section.strip())


def closing_text(scene: Scene) -> str:
    """The reminder behind the history: it outweighs a long text before it."""
    who = scene.character
    if scene.unfinished:
        return CONTINUE
    length = LENGTHS[Character.Length(who.response_length)]
    wish = f"Write {who.speaks_as}'s next reply, in the language that {scene.user_name} writes in: {length}."
    return "\n\n".join(filter(None, (expand(scene, who.post_history_instructions, original=""), wish)))


def with_depth_prompt(scene: Scene, history: list[Turn]) -> list[Turn]:
    """The history with the card's depth prompt in its place, counted from the end."""
    who = scene.character
    text = expand(scene, who.depth_prompt)
    if not text:
        return history
    role = who.depth_prompt_role if who.depth_prompt_role in ("user", "assistant") else "system"
    place = max(0, len(history) - who.depth_prompt_depth)
    return [*history[:place], Turn(role, text), *history[place:]]  # type: ignore[arg-type]


def titled(title: str, text: str) -> str:
    return f"{title}:\n{text}" if text.strip() else ""


def expand(scene: Scene, text: str, original: str = "") -> str:
    return macros.expand(
        text, char=scene.character.speaks_as, user=scene.user_name, seed=scene.seed, original=original
    )
