"""Cards a second in the background, beside Pillow alone on the same files: prints JSON for `tests.bench`."""

import base64
import json
import os
import time
from collections.abc import Iterable
from io import BytesIO

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "roleplay.settings")

CARDS = 100
SIZE = (400, 600)  # pixels, of the usual card: about 550 KB
TEXT = (
    "She winds the lamp — forty turns — and speaks of the sea, the keeper’s daughter and what the fog hides. "
)


def picture() -> bytes:
    from PIL import Image

    shade = Image.linear_gradient("L").resize(SIZE)
    file = BytesIO()
    bands = [Image.blend(shade, Image.effect_noise(SIZE, 64), 0.12) for _ in "RGB"]
    Image.merge("RGB", bands).save(file, "PNG")
    return file.getvalue()


def card(number: int, drawn: bytes) -> bytes:
    from characters.cards.png import with_texts

    entries = [{"keys": [f"lamp {n}", "fog"], "content": TEXT * 4, "enabled": True} for n in range(12)]
    data = {
        "name": f"Keeper {number}",
        "description": TEXT * 30,
        "personality": TEXT,
        "scenario": TEXT * 3,
        "first_mes": TEXT * 8,
        "mes_example": f"<START>\n{{{{user}}}}: Hello.\n{{{{char}}}}: {TEXT}" * 6,
        "alternate_greetings": [TEXT * 6] * 3,
        "tags": ["Sea", "Slow burn", "Mystery"],
        "character_book": {"entries": entries},
    }
    value = base64.b64encode(json.dumps({"spec": "chara_card_v2", "data": data}).encode())
    return with_texts(drawn, [("chara", value), ("ccv3", value)])


def alone(files: Iterable[bytes]) -> float:
    """Seconds for what cannot be spared: each picture decoded once, and the two sizes of it written."""
    from PIL import Image

    began = time.monotonic()
    for file in files:
        with Image.open(BytesIO(file)) as opened:
            opened.load()
            for size in (SIZE, (192, 192)):
                opened.resize(size).save(BytesIO(), "WEBP", quality=84, method=2)
    return time.monotonic() - began


def measured() -> dict[str, float]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from characters.services import import_runs
    from roleplay.accounts.models import User

    drawn = picture()
    files = [card(number, drawn) for number in range(CARDS)]
    owner = User.objects.create(username="cards", email="cards@example.org", password="!")
    import_runs.wake = lambda: None  # it is worked off here and not beside
    run = import_runs.begin(owner, [SimpleUploadedFile(f"{n}.png", file) for n, file in enumerate(files)])
    began = time.monotonic()
    import_runs.work(run)
    took = time.monotonic() - began
    came_in = run.files.filter(state="done").count()
    return {
        "size": len(files[0]),
        "rate": came_in / took,
        "ratio": took / alone(files),
        "came_in": came_in / CARDS * 100,
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measured()))
