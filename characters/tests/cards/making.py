"""Cards made by hand, with nothing of the code that reads them."""

import base64
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
WILD = Path(__file__).resolve().parents[4] / "shared" / "cards"

V1 = {
    "name": "Ада",
    "description": "A clockmaker.",
    "personality": "dry",
    "scenario": "A shop at night.",
    "first_mes": "“Late again, {{user}}.”",
    "mes_example": "<START>\n{{user}}: Hi\n{{char}}: Hm.",
}
V2_DATA = {
    **V1,
    "creator_notes": "Be patient.",
    "system_prompt": "{{original}} Be brief.",
    "post_history_instructions": "",
    "alternate_greetings": ["One", "Two"],
    "tags": ["Steampunk", "slow burn"],
    "creator": "inkandsalt",
    "character_version": "1.2",
    "extensions": {
        "chub": {"id": 7, "deep": [None, {"a": 1}]},
        "depth_prompt": {"prompt": "Tick.", "depth": 2, "role": "user", "x": 1},
    },
    "unknown": {"kept": True},
    "character_book": {
        "name": "Shop",
        "scan_depth": 5,
        "their": "own",
        "extensions": {"b": 1},
        "entries": [
            {
                "keys": ["clock"],
                "content": "@@depth 3\nIt runs backwards.",
                "extensions": {"probability": 50},
                "enabled": True,
                "insertion_order": 10,
                "id": "seven",
                "odd": "thing",
            }
        ],
    },
}
V2 = {"spec": "chara_card_v2", "spec_version": "2.0", "top": ["unknown"], "data": V2_DATA}
V3 = {
    "spec": "chara_card_v3",
    "spec_version": "3.0",
    "data": {
        **V2_DATA,
        "name": "Ada V3",
        "nickname": "Ada",
        "group_only_greetings": ["All"],
        "source": ["x"],
        "creation_date": 5,
    },
}


def chunk(kind: bytes, content: bytes, crc: int | None = None) -> bytes:
    check = zlib.crc32(kind + content) if crc is None else crc
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def text(keyword: str, value: bytes) -> bytes:
    return chunk(b"tEXt", keyword.encode() + b"\0" + value)


def js(card: dict) -> bytes:
    return json.dumps(card).encode()


def coded(card: dict) -> bytes:
    return base64.b64encode(js(card))


HEAD = SIGNATURE + chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 3, 8, 2, 0, 0, 0))
BODY = chunk(b"IDAT", zlib.compress(b"\0" * 21))
END = chunk(b"IEND", b"")


def picture(*texts: bytes, before: bool = False, end: bytes = END) -> bytes:
    """A PNG of 2 × 3 with these chunks before its end, or before its body."""
    middle = [*texts, BODY] if before else [BODY, *texts]
    return HEAD + b"".join(middle) + end


def zipped(**files: bytes | str) -> bytes:
    return zip_of(files)


def zip_of(files: dict[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", packing) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return whole.getvalue()


def moving(kind: str = "PNG", frames: int = 3, **options: object) -> bytes:
    """A picture that moves, 200 × 300."""
    colours = ("red", "green", "blue")[:frames]
    first, *others = (Image.new("RGB", (200, 300), colour) for colour in colours)
    file = io.BytesIO()
    first.save(file, kind, save_all=True, append_images=others, duration=100, **options)
    return file.getvalue()


WORLD = {
    "entries": {
        "0": {"uid": 0, "key": ["k"], "content": "c", "order": 7, "disable": True, "position": 4, "sticky": 2}
    }
}
