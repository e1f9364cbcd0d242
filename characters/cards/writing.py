"""The one door out: a V3 card, as `mapping.card_of_content` makes it, into a file of each format."""

import base64
import copy
import json
import re
from collections.abc import Mapping
from typing import Any

from characters.cards import archive, png
from characters.cards.mapping import as_v2
from characters.cards.reading import assets_of, is_main, path_of

Raw = dict[str, Any]
MAIN = {"type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png"}


def json_v3(card: Raw) -> bytes:
    return _dumped(_without_files(card), indent=2)


def json_v2(card: Raw) -> bytes:
    return _dumped(as_v2(_without_files(card)), indent=2)


def card_png(card: Raw, picture: bytes) -> bytes:
    """`picture`, a PNG, with the card for readers of V1 and V2 (`chara`) and of V3 (`ccv3`)."""
    whole = _without_files(card)
    versions = (("chara", as_v2(whole, is_backfill=True)), ("ccv3", whole))
    return png.with_texts(picture, [(key, base64.b64encode(_dumped(one))) for key, one in versions])


def charx(card: Raw, picture: bytes, assets: Mapping[str, bytes]) -> bytes:
    """An archive with the card, its portrait (a PNG) and its other files by the address in the card."""
    whole = copy.deepcopy(card)
    main = "assets/icon/images/main.png"
    files, listed = {"card.json": b"", main: picture}, [{**MAIN, "uri": f"embeded://{main}"}]
    for place, asset in enumerate(assets_of(whole)):
        uri = str(asset.get("uri") or "")
        if is_main(asset) and uri not in assets:
            continue
        if uri in assets:
            path = _path(asset, place)
            files[path] = assets[uri]
            listed.append({**asset, "uri": f"embeded://{path}"})
        elif not path_of(uri):
            listed.append(asset)
    whole["data"]["assets"] = listed
    files["card.json"] = _dumped(whole, indent=2)
    return archive.packed(files)


def _path(asset: Mapping[str, Any], place: int) -> str:
    """A safe ASCII path for an asset, whatever the card calls it."""
    kind = re.sub(r"[^a-z0-9_]", "", str(asset.get("type") or "other").lower()) or "other"
    ext = re.sub(r"[^a-z0-9]", "", str(asset.get("ext") or "").lower())[:8] or "unknown"
    return f"assets/{kind[:40]}/other/{place}.{ext}"


def _without_files(card: Raw) -> Raw:
    """Without the assets that only an archive can carry."""
    if not assets_of(card):
        return card
    kept = [one for one in assets_of(card) if not path_of(str(one.get("uri") or "")) and not is_main(one)]
    return {**card, "data": {**card["data"], "assets": [MAIN, *kept]}}


def _dumped(card: Raw, indent: int | None = None) -> bytes:
    return json.dumps(card, ensure_ascii=False, indent=indent).encode()
