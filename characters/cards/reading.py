"""The one door in: `read(bytes, filename)` gives a card and its report, or raises BadCard. Nothing else."""

import base64
import binascii
import logging
import re
from dataclasses import dataclass, field
from typing import Any

from characters.cards import archive, backyard, legacy, lorebooks, moving, png, values
from characters.cards.mapping import content_of_card, digest
from characters.cards.parsing import LONGEST, json_of, text_of, yaml_of
from characters.cards.report import BadCard, Report
from characters.content import Content

logger = logging.getLogger(__name__)

LARGEST = 20 * 1024 * 1024
MOST_PIXELS = 8192  # on each side
MOST_ASSETS = 60 * 1024 * 1024
ZIP = b"PK\x03\x04"
EMBEDDED = ("embeded://", "embedded://", "__asset:")


@dataclass
class Card:
    """What a file holds: a character, or, where `is_book`, only a lorebook in `content`."""

    content: Content
    rest: dict[str, Any]
    report: Report
    picture: bytes | None = None
    assets: dict[str, bytes] = field(default_factory=dict)  # by the address that the card gives them
    is_book: bool = False
    original: bytes = b""  # of a picture that moves: it is shown still, and given back like this

    @property
    def digest(self) -> str:
        return digest(self.content)


def read(data: bytes, filename: str = "") -> Card:
    """The card in a file, told by its content; `filename` only helps with plain text. Raises BadCard."""
    try:
        return _read(data, filename)
    except BadCard:
        raise
    except Exception as error:  # a hostile file must not take a page down, whatever we have overlooked
        logger.exception("A card could not be read")
        raise BadCard("damaged") from error


def _read(data: bytes, filename: str) -> Card:
    if not data.strip():
        raise BadCard("empty")
    if len(data) > LARGEST:
        raise BadCard("too_large", megabytes=LARGEST // 2**20)
    report = Report()
    for start, name, reader in KINDS:
        if data.startswith(start):
            report.format = name
            return _with_original(reader(data, report))
    return _read_text(data, filename, report)


def _with_original(card: Card) -> Card:
    card.original = moving.original_of(card.picture)
    if card.original:
        card.report.note("moving")
    return card


# --- Pictures -------------------------------------------------------------------------------------


def _read_png(data: bytes, report: Report) -> Card:
    texts = png.texts(data, report)
    values_of = {
        name: [value for key, value in texts if key == name] for name in ("ccv3", "chara", "naidata")
    }
    offered = values_of["ccv3"][:1] + values_of["chara"][:1] + values_of["naidata"][:1]
    if not offered:
        raise BadCard("no_card")
    card = _finish(_first_readable(offered, report), report)
    card.picture = _sane_picture(data, report)
    card.assets = _png_assets(texts, report)
    _settle_assets(card)
    return card


def _first_readable(offered: list[bytes], report: Report) -> Any:
    for place, value in enumerate(offered):
        try:
            found = json_of(unwrapped(value))
        except BadCard as error:
            if place + 1 == len(offered) or error.code == "too_long":
                raise
            continue
        if place:
            report.note("second_choice")
        return found
    raise BadCard("damaged")


def unwrapped(value: bytes) -> bytes:
    """The JSON of a chunk: base64 with or without padding and line breaks, or plain. Raises BadCard."""
    if value.startswith(b"rcc||"):
        raise BadCard("encrypted")
    if value.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return value
    if len(value) > png.LONGEST_TEXT - 1:
        raise BadCard("too_long", megabytes=LONGEST // 2**20)
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", value.translate(bytes.maketrans(b"-_", b"+/")))
    whole = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        return base64.b64decode(whole + b"=" * (-len(whole) % 4))
    except binascii.Error as error:
        raise BadCard("damaged") from error


def _sane_picture(data: bytes, report: Report) -> bytes | None:
    width, height = (int.from_bytes(data[at : at + 4]) for at in (16, 20))
    if data[12:16] == b"IHDR" and 0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS:
        return data
    report.note("bad_picture")
    return None


def _png_assets(texts: list[tuple[str, bytes]], report: Report) -> dict[str, bytes]:
    """Files that RisuAI, and we, keep in chunks of their own."""
    found = {}
    for keyword, value in texts:
        if keyword.startswith(png.ASSET):
            name = keyword.removeprefix(png.ASSET).lstrip(":")
            try:
                found[f"__asset:{name}"] = base64.b64decode(value + b"=="[: -len(value) % 4])
            except binascii.Error:
                report.note("missing", name=name)
    return found


def _read_jpeg(data: bytes, report: Report) -> Card:
    place = data.find(ZIP)
    if place < 0:
        raise BadCard("no_card")
    card = _read_zip(data[place:], report)
    card.picture = card.picture or data[:place]
    return card


def _read_webp(data: bytes, report: Report) -> Card:
    """TavernAI's pictures: JSON in the EXIF comment, plain or as a list of byte values."""
    place = data.find(b"EXIF", 12)
    exif = data[place + 8 :] if place > 0 else b""
    start, end = exif.find(b'{"'), exif.rfind(b"}")
    if 0 <= start < end:
        found = exif[start : end + 1]
    elif listed := re.search(rb"123, ?\d{1,3}(?:, ?\d{1,3}){4,}", exif):
        found = bytes(int(one) & 255 for one in listed.group().split(b","))
    else:
        raise BadCard("no_card")
    card = _finish(json_of(found), report)
    card.picture = data
    return card


# --- Archives -------------------------------------------------------------------------------------


def _read_zip(data: bytes, report: Report) -> Card:
    files = archive.Archive(data, report)
    if "card.json" in files.names:
        report.format = "charx"
        return _read_charx(files, report)
    if "manifest.json" in files.names and any(name.endswith("character.json") for name in files.names):
        report.format = "byaf"
        card = _finish(backyard.card_of(files), report)
        card.report.spec = "Backyard AI"
        picture = backyard.picture_of(files)
        card.picture = files.read(picture) if picture else None
        return card
    raise BadCard("bundle" if files.names else "empty")


def _read_charx(files: archive.Archive, report: Report) -> Card:
    card = _finish(json_of(files.read("card.json")), report)
    named = {uri: files.found(path_of(uri)) for uri in map(uri_of, assets_of(card.rest)) if path_of(uri)}
    left = MOST_ASSETS
    for uri, name in named.items():
        if name is None:
            report.note("missing", name=path_of(uri))
            continue
        card.assets[uri] = files.read(name)
        left -= len(card.assets[uri])
        if left < 0:
            raise BadCard("bomb")
    for name in sorted({*files.names} - {"card.json", *filter(None, named.values())}):
        report.note("unlisted", name=name)
    _settle_assets(card)
    return card


def assets_of(rest: dict[str, Any]) -> list[dict[str, Any]]:
    """The list of assets in (the rest of) a card."""
    many = values.mapping(rest.get("data")).get("assets")
    return [one for one in many if isinstance(one, dict)] if isinstance(many, list) else []


def uri_of(asset: dict[str, Any]) -> str:
    """The address of an asset."""
    return values.text(asset.get("uri"))


def portrait_of(assets: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The one that is the portrait: the icon called main, else the first icon."""
    icons = [asset for asset in assets if asset.get("type") == "icon"]
    named = (icon for icon in icons if values.text(icon.get("name") or "main") == "main")
    return next(named, icons[0] if icons else None)


def path_of(uri: str) -> str:
    """The path inside the file that an address means, or nothing when it means something else."""
    low = uri.lower()
    return next((uri[len(start) :] for start in EMBEDDED if low.startswith(start)), "")


def _settle_assets(card: Card) -> None:
    """Tell the portrait from the other files, and of them."""
    if portrait := portrait_of(assets_of(card.rest)):
        icon = card.assets.pop(uri_of(portrait), None)
        card.picture = card.picture or icon
    if card.assets:
        card.report.note("assets", total=len(card.assets))
    for asset in assets_of(card.rest):
        if uri_of(asset).lower().startswith(("http://", "https://")):
            card.report.note("remote", address=uri_of(asset))


# --- Plain text -----------------------------------------------------------------------------------


def _read_text(data: bytes, filename: str, report: Report) -> Card:
    text = text_of(data).lstrip()
    if text.startswith(("{", "[")):
        report.format = "json"
        card = _finish(json_of(data), report)
        _settle_assets(card)
        return card
    if filename.lower().endswith((".yaml", ".yml")) or re.match(r"[\w\"' -]{1,40}:\s", text):
        report.format = "yaml"
        return _finish(yaml_of(data), report)
    raise BadCard("unknown")


def _finish(top: Any, report: Report) -> Card:
    if not isinstance(top, dict):
        raise BadCard("unknown")
    if book := lorebooks.standalone(top):
        report.spec = book[0]
        settings, entries = lorebooks.book_of(book[1], report)
        return Card({"book": settings, "lorebook": entries, "tags": []}, {}, report, is_book=True)
    if not (found := legacy.card_of(top)):
        raise BadCard("unknown")
    report.spec, raw = found
    content, rest = content_of_card(raw, report)
    if not content["name"].strip():
        report.note("no_name")
    return Card(content, rest, report)


KINDS = (
    (png.SIGNATURE, "png", _read_png),
    (b"\xff\xd8\xff", "jpeg", _read_jpeg),
    (b"RIFF", "webp", _read_webp),
    (ZIP, "zip", _read_zip),
)
