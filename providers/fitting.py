"""Makes a conversation shorter for a model that cannot read all of it. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from providers.speech import Model, Request, Turn
from roleplay.tokens import tail, tokens

FOR_THOUGHTS = 4096  # tokens beside those of the reply, which is what people set a limit to
LEAST = 256  # tokens; less than this of a conversation is not worth asking with


def fitted(request: Request, model: Model) -> Request:
    """The request as this model can read it, with room for its reply, and for its thoughts if it has any.

    For most models nothing changes; who does not tell its context length is asked as it stands.
    """
    most = room(model, request.sampling.max_tokens)
    if model.thinks:
        longest = request.sampling.max_tokens + FOR_THOUGHTS
        request = replace(request, sampling=replace(request.sampling, max_tokens=longest))
    # A character is hardly ever more than a token, and counting characters costs nothing.
    if not most or sum(len(turn.text) for turn in request.turns) <= most:
        return request
    return replace(request, turns=within(request.turns, most))


def room(model: Model, longest: int) -> int:
    """How many tokens a prompt may have that a reply of `longest` tokens follows; 0 where that is not known.

    It is half of what the model reads at least, however long a reply was wished for.
    """
    thoughts = FOR_THOUGHTS if model.thinks else 0
    return max(model.context - longest - thoughts, model.context // 2)


def shrunk(request: Request) -> Request:
    """The request without a quarter of its conversation, for a model that called it too long."""
    said = sum(tokens(turn.text) for turn in request.turns)
    return replace(request, turns=within(request.turns, said * 3 // 4))


def within(turns: Sequence[Turn], most: int) -> tuple[Turn, ...]:
    """The turns in at most so many tokens: the oldest of the conversation go first.

    System texts stay, and so does the greeting (a first turn of the character's) while anything else
    does. Those that are part of the conversation (`Turn.cached`, with something said before and behind
    them) go with it. A last turn that is too long by itself loses its beginning.
    """
    sizes = [tokens(turn.text) for turn in turns]
    said = [number for number, turn in enumerate(turns) if turn.role != "system"]
    too_much = sum(sizes) - most
    has_greeting = len(said) > 1 and turns[said[0]].role == "assistant"
    first, last = (said[0], said[-1]) if said else (0, 0)
    goes = [n for n in range(first, last) if turns[n].role != "system" or (turns[n].cached and n > first)]
    in_turn = [*goes[1:], first] if has_greeting else goes
    dropped = set()
    for number in in_turn:
        if too_much <= 0:
            break
        dropped.add(number)
        too_much -= sizes[number]
    kept = [turn for number, turn in enumerate(turns) if number not in dropped]
    if too_much <= 0 or not said:
        return tuple(kept)
    last = max(number for number, turn in enumerate(kept) if turn.role != "system")
    room = max(tokens(kept[last].text) - too_much, LEAST)
    return (*kept[:last], replace(kept[last], text=tail(kept[last].text, room)), *kept[last + 1 :])
