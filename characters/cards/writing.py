"""The one door out: a V3 card, as `mapping.card_of_content` makes it, into a file of each format.

`picture` is the portrait, `files` are the others by the address that the card has for each. What a file
format cannot carry is not listed in its card either.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from characters.cards import archive, moving, png
from characters.cards.mapping import as_v2
from characters.cards.reading import assets_of, path_of, portrait_of, uri_of

Raw = dict[str, Any]
Files = Mapping[str, bytes]
MAIN = {"type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png"}
ROOM_IN_PNG = 12 * 1024 * 1024  # bytes of all other files: with more, readers would refuse the picture


def json_v3(card: Raw) -> bytes:
    return _dumped(_with_addresses(card, {}), indent=2)


def json_v2(card: Raw) -> bytes:
    return _dumped(as_v2(_with_addresses(card, {})), indent=2)


def card_png(card: Raw, picture: bytes, files: Files) -> bytes:
    """`picture`, a PNG, with the card for readers of V1 and V2 (`chara`) and of V3 (`ccv3`).

    The other files go into chunks of their own, as RisuAI has them, if there is room for all of them.
    """
    carried = list(files.items()) if sum(map(len, files.values())) <= ROOM_IN_PNG else []
    whole = _with_addresses(card, {uri: f"__asset:{n}" for n, (uri, _data) in enumerate(carried)})
    chunks = [(f"{png.ASSET}:{n}", base64.b64encode(data)) for n, (_uri, data) in enumerate(carried)]
    versions = (("chara", as_v2(whole, is_backfill=True)), ("ccv3", whole))
    return png.with_texts(
        picture, [*chunks, *((key, base64.b64encode(_dumped(one))) for key, one in versions)]
    )


def charx(card: Raw, picture: bytes, files: Files) -> bytes:
    """An archive with the card, its portrait (PNG, WebP or GIF) and all of the other files."""
    ext = moving.suffix_of(picture)
    listed = {uri_of(asset): asset for asset in assets_of(card)}
    paths = {uri: _path(listed.get(uri, {}), place) for place, uri in enumerate(files)}
    main = {**MAIN, "uri": f"embeded://assets/icon/images/main.{ext}", "ext": ext}
    whole = _with_addresses(card, {uri: f"embeded://{path}" for uri, path in paths.items()}, main)
    packed = {"card.json": _dumped(whole, indent=2), path_of(main["uri"]): picture}
    return archive.packed(packed | {paths[uri]: data for uri, data in files.items()})


def _path(asset: Mapping[str, Any], place: int) -> str:
    """A safe ASCII path for an asset, whatever the card calls it."""
    kind = re.sub(r"[^a-z0-9_]", "", str(asset.get("type") or "other").lower()) or "other"
    ext = re.sub(r"[^a-z0-9]", "", str(asset.get("ext") or "").lower())[:8] or "unknown"
    return f"assets/{kind[:40]}/other/{place}.{ext}"


def _with_addresses(card: Raw, addresses: Mapping[str, str], main: Raw = MAIN) -> Raw:
    """The card with its portrait at `main`, and of the other files only those that have a new address."""
    before, left = assets_of(card), dict(addresses)
    if not (before or left or main is not MAIN):
        return card
    portrait, listed = portrait_of(before), [main]
    for place, asset in enumerate(before):
        uri = uri_of(asset)
        if uri in addresses:
            listed.append({**_beside_main(asset, place), "uri": addresses[uri]})
            left.pop(uri, None)
        elif asset is not portrait and not path_of(uri):
            listed.append(_beside_main(asset, place))
    listed += [{"type": "other", "name": uri, "uri": new, "ext": "unknown"} for uri, new in left.items()]
    extensions = _readdressed(card["data"]["extensions"], addresses)
    return {**card, "data": {**card["data"], "assets": listed, "extensions": extensions}}


def _beside_main(asset: Raw, place: int) -> Raw:
    """Of several icons only one may be called main."""
    is_main = portrait_of([asset]) and str(asset.get("name") or "main") == "main"
    return {**asset, "name": f"main {place}"} if is_main else asset


def _readdressed(value: Any, addresses: Mapping[str, str]) -> Any:
    """The same data, in which programs of old have addresses of files too, with the new ones."""
    if isinstance(value, list):
        return [_readdressed(one, addresses) for one in value]
    if isinstance(value, dict):
        return {name: _readdressed(one, addresses) for name, one in value.items()}
    return addresses.get(value, value) if isinstance(value, str) else value


def _dumped(card: Raw, indent: int | None = None) -> bytes:
    return json.dumps(card, ensure_ascii=False, indent=indent).encode()
