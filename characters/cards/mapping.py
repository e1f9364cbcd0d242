"""A card and a character's content, each made from the other by the list of fields.

What a card says besides is its `rest`: the same JSON without what our fields hold. Laid under an export
it brings everything back, at every level.
"""

import copy
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

from characters.cards import lorebooks, values
from characters.cards.legacy import V1_FIELDS
from characters.cards.report import Report
from characters.content import LONGEST_TAG, Content
from characters.drafting import detected_language
from characters.fields import FIELDS, Field, Kind
from characters.models.character import Character

MOST_TAGS = 50
DEEPEST_PROMPT = 1000
OURS = "roleplay"
PRIVATE = ("fav", "chat")
PLACED = {field.card for field in FIELDS}
ADULT = {
    "nsfw", "18", "r18", "adult", "adults only", "erotic", "erotica", "porn", "hentai", "smut", "lewd",
    "explicit", "sexual", "sex", "xxx", "нсфв", "для взрослых", "эротика", "порно",
}  # fmt: skip

Raw = dict[str, Any]


def content_of_card(card: Mapping[str, Any], report: Report) -> tuple[Content, Raw]:
    """The content of a character and the rest of its card. `card` is {"data": {…}, …}. Raises BadCard."""
    rest = copy.deepcopy(dict(card))
    data = rest["data"] = values.mapping(rest.get("data"))
    _hoist(rest, data)
    _drop_private(rest)
    _take_version(rest, report)
    if not isinstance(data.get("extensions"), dict):
        data["extensions"] = {}
    tags = values.words(data.get("tags"))
    book, entries = lorebooks.book_of(data.pop("character_book", None), report)
    content: Content = {}
    for field in FIELDS:
        content[field.name] = book if field.name == "book" else _taken(field, data, report)
    content["tags"], content["lorebook"] = (
        _read_tags(tags, report),
        [_with_decorators(one) for one in entries],
    )
    if data.pop("tags", None) is not None and tags != content["tags"]:
        data["tags"] = tags
    _guess(content, card, tags)
    report.fields = [name for name, value in content.items() if value and value != usual(name)]
    _tell_rest(rest, report)
    return content, _without_empty(rest)


def card_of_content(content: Content, rest: Mapping[str, Any] | None, created: int, changed: int) -> Raw:
    """A V3 card: {"spec": …, "data": {…}} with everything of `rest`. Times are Unix seconds."""
    card = copy.deepcopy(dict(rest or {}))
    _drop_private(card)
    data = card["data"] = values.mapping(card.get("data"))
    extensions = data["extensions"] = values.mapping(data.get("extensions"))
    for field in FIELDS:
        if field.name != "book":
            _placed(field, content[field.name], data)
    prompt = extensions.get("depth_prompt")
    if prompt == {"prompt": "", "depth": 4, "role": "system"}:
        del extensions["depth_prompt"]
    data["tags"] = _spelled(content["tags"], values.words(data.get("tags")))
    if content["lorebook"] or content["book"]:
        book = {"extensions": {}, **copy.deepcopy(content["book"])}
        data["character_book"] = {**book, "entries": [lorebooks.raw_of(one) for one in content["lorebook"]]}
    if data.get("creation_date") is None:  # 0 says that it is not known
        data["creation_date"] = created
    data["modification_date"] = changed
    return {**card, **_head("chara_card_v3", "3.0", data, card), "data": data}


def as_v2(card: Mapping[str, Any], is_backfill: bool = False) -> Raw:
    """The same card for readers of V2: no decorators; `is_backfill` adds the warning that V3 asks for.

    The decorators stay in the entry's extensions, so that we find them again.
    """
    older = copy.deepcopy(dict(card))
    data = older["data"]
    for entry in values.mapping(data.get("character_book")).get("entries", []):
        entry["content"], taken = lorebooks.without_decorators(entry["content"])
        if taken:
            entry["extensions"] = {**entry["extensions"], OURS: {"decorators": taken}}
    if is_backfill:
        data["creator_notes"] = f"{data['creator_notes']}\n\n{WARNING}".lstrip()
    return {**older, **_head("chara_card_v2", "2.0", data, older)}


WARNING = "This card was made for Character Card V3: some of it may not work here."


def digest(content: Content) -> str:
    """The same for two characters that say the same, whatever file they came in."""
    plain = {**content, "tags": sorted(tag.casefold() for tag in content["tags"])}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def usual(name: str) -> Any:
    """What a new character has in this field."""
    if name in ("tags", "lorebook"):
        return []
    return getattr(Character(), name)


def _head(spec: str, version: str, data: Raw, card: Raw) -> Raw:
    """The top level: the version, V1's fields for the oldest readers, and what SillyTavern repeats there."""
    head = {"spec": spec, "spec_version": version, **{name: data[name] for name in V1_FIELDS}}
    for name, place in (("creatorcomment", "creator_notes"), ("tags", "tags")):
        if name in card:
            head[name] = data[place]
    return head


def _hoist(rest: Raw, data: Raw) -> None:
    """Take what an old card says at its top level; what it says inside comes first."""
    for name in {*(place for place in PLACED if "." not in place), "tags"}:
        if data.get(name) is None and rest.get(name) is not None:
            data[name] = rest[name]
        if name != "tags":
            rest.pop(name, None)


def _drop_private(card: Raw) -> None:
    for name in PRIVATE:
        card.pop(name, None)
    for within in (card.get("data"), values.mapping(card.get("data")).get("extensions")):
        if isinstance(within, dict):
            within.pop("fav", None)


def _take_version(rest: Raw, report: Report) -> None:
    rest.pop("spec", None)
    version = rest.pop("spec_version", None)
    if values.number(version, 0) > 3:
        report.note("newer", version=values.text(version))


def _taken(field: Field, data: Raw, report: Report) -> Any:
    """The value of a field, taken out of the card; what is more than a field can hold stays there."""
    *path, last = field.card.split(".")
    within: Any = data
    for step in path:
        within = values.mapping(within.get(step))
    raw = within.get(last)
    value = _coerced(field, raw)
    if isinstance(raw, str) and isinstance(value, str) and len(value) < len(raw.strip()):
        report.note("shortened", field=field.card)
        return value
    if field.kind is Kind.TEXT and isinstance(raw, dict):
        report.note("odd", field=field.card)
    if last in within and (path or field.card in PLACED):
        del within[last]
    return value


def _coerced(field: Field, raw: Any) -> Any:
    default = usual(field.name)
    if field.kind is Kind.TEXTS:
        return values.texts(raw)
    if field.kind is Kind.MAPPING:
        return {key: values.text(one) for key, one in values.mapping(raw).items()}
    if field.kind is Kind.NUMBER:
        most, least = (4096, 256) if field.name == "max_tokens" else (DEEPEST_PROMPT, 0)
        return min(most, max(least, int(values.number(raw, default))))
    model_field = Character._meta.get_field(field.name)
    text = values.text(raw)
    if field.name == "depth_prompt_role":
        return text if text in ("system", "user", "assistant") else default
    choices = getattr(model_field, "choices", None)
    if choices:
        return text if text in dict(choices) else default
    longest = getattr(model_field, "max_length", None)
    return (text[:longest] if longest else text) or (default or "" if field.name == "language" else "")


def _placed(field: Field, value: Any, data: Raw) -> None:
    *path, last = field.card.split(".")
    within = data
    for step in path:
        within[step] = values.mapping(within.get(step))
        within = within[step]
    whole = within.get(last)
    if isinstance(whole, str) and whole and _coerced(field, whole) == value:
        return  # the card's own text, which was too long for the field
    within[last] = copy.deepcopy(value)


def _read_tags(tags: list[str], report: Report) -> list[str]:
    """Tags as the catalogue has them: see `content.tags_named`."""
    if len(tags) > MOST_TAGS:
        report.note("many_tags", most=MOST_TAGS)
    shown: dict[str, str] = {}
    for tag in tags[:MOST_TAGS]:
        name = " ".join(tag.split())[:LONGEST_TAG].strip()
        if slug := _slug(name):
            shown.setdefault(slug, name)
    return sorted(shown.values())


def _spelled(tags: list[str], original: list[str]) -> list[str]:
    """Tags in the order and spelling of the card that they came from, and those that are new."""
    left = {_slug(tag): tag for tag in tags}
    shown = ((tag, _slug(tag[:LONGEST_TAG])) for tag in original[:MOST_TAGS])
    spelled = [tag for tag, slug in shown if not slug or left.pop(slug, "")]
    return [*spelled, *original[MOST_TAGS:], *left.values()]


def _slug(tag: str) -> str:
    return slugify(tag, allow_unicode=True)[:LONGEST_TAG]


def _with_decorators(entry: lorebooks.Entry) -> lorebooks.Entry:
    """Put back what `as_v2` took off, unless somebody has written new ones since."""
    extensions = values.mapping(entry["extra"].get("extensions"))
    ours = values.mapping(extensions.get(OURS))
    decorators = ours.get("decorators")
    if not isinstance(decorators, str) or not decorators.startswith("@@"):
        return entry
    content = entry["content"] if entry["content"].startswith("@@") else decorators + entry["content"]
    extra = {**entry["extra"], "extensions": {name: one for name, one in extensions.items() if name != OURS}}
    if not extra["extensions"]:
        del extra["extensions"]
    return {**entry, "content": content, "extra": extra}


def _guess(content: Content, card: Mapping[str, Any], tags: list[str]) -> None:
    """Language and rating, where the card does not say them in our words."""
    said = values.mapping(values.mapping(values.mapping(card.get("data")).get("extensions")).get(OURS))
    if not values.text(said.get("language")):
        content["language"] = detected_language(content["greeting"] + content["description"])
    adult = any(tag.casefold().strip(" #+") in ADULT for tag in tags)
    if adult and said.get("rating") not in Character.Rating.values:
        content["rating"] = Character.Rating.NSFW.value


def _tell_rest(rest: Raw, report: Report) -> None:
    data = rest["data"]
    known = {"extensions", "assets", "creation_date", "modification_date", "tags"}
    names = [f"extensions.{name}" for name, value in data["extensions"].items() if value and name != OURS]
    names += [name for name in data if name not in known and name not in PLACED]
    names += [
        name for name in rest if name not in {"data", "avatar", "create_date", "tags", "creatorcomment"}
    ]
    if names:
        report.note("kept", what=", ".join(names))


def _without_empty(rest: Raw) -> Raw:
    """Nothing at all where the card said no more than its fields."""
    data = rest["data"]
    ext = data["extensions"]
    for name in (OURS, "depth_prompt"):
        if ext.get(name) == {}:
            del ext[name]
    if not ext:
        del data["extensions"]
    if not data:
        del rest["data"]
    return rest
