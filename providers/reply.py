"""Makes events of the bytes of one answer. Pure: it knows nothing of networks and clocks."""

from providers import errors
from providers.dialects import Heard, openai
from providers.errors import CandidateFailed, Empty
from providers.speech import Finished, Model, Text, Thought
from providers.sse import Decoder
from providers.thinking import Filter

LONGEST_TOKEN = 12  # characters; who goes on beyond the token limit is cut by this measure

Said = list[Text | Thought | Finished]


class Reply:
    """One answer, fed in pieces.

    `ended` tells that the model has ended its reply, though token counts may follow; `over` that there
    is nothing more to hear; `lively` whether the last piece held text or thoughts.
    """

    def __init__(self, model: Model, max_tokens: int) -> None:
        self.ended = False
        self.over = False
        self.lively = False
        self._decoder = Decoder()
        self._reader = openai.Reader()
        self._filter = Filter(may_begin_inside=model.thinks)
        self._held_thoughts = ""
        self._spoke = False
        self._room = max_tokens * LONGEST_TOKEN
        self._failure: CandidateFailed | None = None
        self._finished = Finished("stop")

    def feed(self, data: bytes) -> Said:
        """What the next bytes of an event stream say. Raises LineTooLong."""
        return self.take(self._decoder.feed(data))

    def take(self, payloads: list[bytes]) -> Said:
        """What the next payloads say."""
        heard = self._reader.read(payloads)
        self.lively = bool(heard.text or heard.thought)
        if not self.lively:
            self._note(heard)
            return []
        visible, thought = self._filter.settle() if heard.thought else ("", "")
        if heard.text:
            shown, aside = self._filter.feed(heard.text)
            visible, thought = visible + shown, thought + aside
        self._note(heard)
        return self._say(visible, heard.thought + thought)

    def cut(self) -> None:
        """Nobody listens any longer: the reply counts as cut by its limit."""
        self._finished.finish = "length"
        self.ended = self.over = True

    def end(self) -> Said:
        """The stream has ended: the rest of what was said, and Finished. Raises CandidateFailed."""
        said = self.take(self._decoder.flush())
        if self._failure:
            raise self._failure
        said += self._say(*self._filter.flush())
        if not self._spoke:
            raise Empty("only thoughts" if self._held_thoughts else "no text")
        return [*said, self._finished]

    def _note(self, heard: Heard) -> None:
        """Keeps what was heard about the reply, beside its text."""
        if heard.prompt_tokens is not None:
            self._finished.prompt_tokens = heard.prompt_tokens
        if heard.completion_tokens is not None:
            self._finished.completion_tokens = heard.completion_tokens
        if heard.finish:
            self.ended = True
            self._finished.finish = "length" if heard.finish in ("length", "max_tokens") else "stop"
            self._failure = errors.from_finish(heard.finish)
        if heard.error:
            self._failure = errors.from_frame(heard.error)
        if heard.over or self._failure:
            self.ended = self.over = True

    def _say(self, visible: str, thought: str) -> Said:
        self._room -= len(visible) + len(thought)
        if self._room < 0 and not self.over:
            self.cut()
        if not self._spoke:
            self._held_thoughts += thought
            if not visible:
                return []
            self._spoke, thought = True, self._held_thoughts
        said: Said = [Thought(thought)] if thought else []
        return [*said, Text(visible)] if visible else said
