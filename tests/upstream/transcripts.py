"""What real servers have said, as their documentation shows it: bytes, and beside them what they mean."""

import json
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "providers" / "tests" / "transcripts"


class Transcript:
    """One answer of a provider: a stream (`.sse`) or a document (`.json`), named `provider/case`.

    Beside it `case.expected.json` says what is to be heard in it, and its status if that is not 200.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.provider, self.case = name.split("/")

    @classmethod
    def all(cls) -> "list[Transcript]":
        expectations = sorted(FOLDER.glob("*/*.expected.json"))
        return [
            cls(f"{path.parent.name}/{path.name.removesuffix('.expected.json')}") for path in expectations
        ]

    @cached_property
    def expected(self) -> dict[str, Any]:
        return json.loads((FOLDER / f"{self.name}.expected.json").read_bytes())

    @property
    def status(self) -> int:
        return self.expected.get("status", 200)

    @property
    def is_document(self) -> bool:
        return (FOLDER / f"{self.name}.json").exists()

    @cached_property
    def data(self) -> bytes:
        return (FOLDER / f"{self.name}.{'json' if self.is_document else 'sse'}").read_bytes()
