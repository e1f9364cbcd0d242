"""Makes events of the bytes of one answer. Pure: it knows nothing of networks and clocks."""

from providers import classify
from providers.dialects import Heard, Reader
from providers.errors import CandidateFailed, Down, Empty
from providers.speech import Finished, Model, Text, Thought
from providers.sse import Decoder
from providers.thinking import Filter
from roleplay.tokens import tokens

LONGEST_TOKEN = 12  # characters; who goes on beyond the token limit is cut by this measure

Said = list[Text | Thought | Finished]


class Reply:
    """One answer, fed in pieces; `reader` is that of its provider's dialect.

    `ended` tells that the model has ended its reply, though token counts may follow; `over` that there
    is nothing more to hear; `lively` whether the last piece held text or thoughts.
    """

    def __init__(self, reader: Reader, model: Model, max_tokens: int) -> None:
        self.ended = False
        self.over = False
        self.lively = False
        self._decoder = Decoder()
        self._reader = reader
        self._filter = Filter(may_begin_inside=model.thinks)
        self._texts: list[str] = []
        self._thoughts: list[str] = []
        self._room = max_tokens * LONGEST_TOKEN
        self._failure: CandidateFailed | None = None
        self._finished = Finished("stop")

    def feed(self, data: bytes) -> Said:
        """What the next bytes of an event stream say. Raises LineTooLong."""
        return self.take(self._decoder.feed(data))

    def take(self, payloads: list[bytes]) -> Said:
        """What the next payloads say; an empty thought for text that may yet turn out to be either."""
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
        return self._say(visible, heard.thought + thought) or [Thought("")]

    def cut(self) -> None:
        """Nobody listens any longer: the reply counts as cut by its limit."""
        self._finished.finish = "length"
        self.ended = self.over = True

    def end(self) -> Said:
        """The stream has ended: the rest of what was said, and Finished. Raises CandidateFailed."""
        said = self.take(self._decoder.flush())
        if self._reader.tells_its_end and not self.ended:
            self._failure = Down("the answer ended without a word of its end")
        if self._failure:
            raise self._failure
        said += self._say(*self._filter.flush())
        if not self._texts:
            raise Empty("only thoughts" if self._thoughts else "no text")
        self._count()
        return [*said, self._finished]

    def _note(self, heard: Heard) -> None:
        """Keeps what was heard about the reply, beside its text."""
        for name in ("prompt_tokens", "completion_tokens", "cached_tokens"):
            if (count := getattr(heard, name)) is not None:
                setattr(self._finished, name, count)
        if heard.error:
            self._failure = self._failure or classify.from_frame(heard.error)
        if heard.finish:
            self.ended = True
            self._finished.finish = "length" if classify.was_cut(heard.finish) else "stop"
            self._failure = self._failure or classify.from_finish(heard.finish)
        if heard.over or self._failure:
            self.ended = self.over = True

    def _say(self, visible: str, thought: str) -> Said:
        self._room -= len(visible) + len(thought)
        if self._room < 0 and not self.over:
            self.cut()
        said: Said = []
        if thought:
            self._thoughts.append(thought)
            said.append(Thought(thought))
        if visible:
            self._texts.append(visible)
            said.append(Text(visible))
        return said

    def _count(self) -> None:
        """Estimates the tokens of the reply where nobody told them; the prompt is not known here."""
        told = self._finished
        # No reply comes of nothing: who says 0 has not counted (LiteLLM's proxy as Gemini).
        told.prompt_tokens = told.prompt_tokens or None
        told.completion_tokens = told.completion_tokens or None
        told.estimated = None in (told.prompt_tokens, told.completion_tokens)
        if told.completion_tokens is None:
            told.completion_tokens = tokens("".join([*self._thoughts, *self._texts]))
