"""What goes out comes back, in every format, with everything that we do not use."""

import base64
import copy
import json
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from characters.cards import archive, png, writing
from characters.cards.mapping import WARNING, card_of_content, digest, usual
from characters.cards.reading import read
from characters.cards.report import Report
from characters.fields import FIELDS, Kind
from characters.models import Character
from characters.tests.cards.making import V2, V3, WILD, coded, picture, text

PICTURE = picture()
TIMES = (1_700_000_000, 1_700_000_100)
FORMATS = {
    "png": lambda card: writing.card_png(card, PICTURE, {}),
    "v2": writing.json_v2,
    "v3": writing.json_v3,
    "charx": lambda card: writing.charx(card, PICTURE, {}),
}

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)
lines = st.lists(words, max_size=3).map("\n".join)
anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
CHOICES = {
    "rating": st.sampled_from(Character.Rating.values),
    "response_length": st.sampled_from(Character.Length.values),
    "depth_prompt_role": st.sampled_from(["system", "user", "assistant"]),
    "depth_prompt_depth": st.integers(0, 1000),
    "max_tokens": st.integers(256, 4096),
    "language": st.sampled_from(["en", "ru", "de"]),
    "book": st.fixed_dictionaries(
        {},
        optional={
            "name": words,
            "scan_depth": st.integers(0, 99),
            "recursive_scanning": st.booleans(),
            "their own": st.integers(),
        },
    ),
    "notes_by_language": st.dictionaries(st.sampled_from(["en", "ja"]), words, max_size=2),
}
KINDS = {Kind.TEXT: lines, Kind.TEXTS: st.lists(words, max_size=3)}
numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: number + 0.0)  # no negative zero
entries = st.fixed_dictionaries(
    {
        "name": words,
        "keys": st.lists(words, max_size=3),
        "secondary_keys": st.lists(words, max_size=2),
        "content": lines | st.just("@@depth 4\n@@role user\n\nText\n@@late") | st.just("@@activate"),
        "enabled": st.booleans(),
        "constant": st.booleans(),
        "selective": st.booleans(),
        "case_sensitive": st.none() | st.booleans(),
        "use_regex": st.booleans(),
        "insertion_order": numbers,
        "priority": st.none() | numbers,
        "position": st.sampled_from(["before_char", "after_char"]),
        "extra": st.fixed_dictionaries(
            {},
            optional={
                "id": st.integers() | words,
                "comment": words,
                "extensions": st.dictionaries(st.sampled_from(["a", "b"]), anything, min_size=1),
            },
        ),
    }
)
contents = st.fixed_dictionaries(
    {
        **{
            field.name: CHOICES[field.name] if field.name in CHOICES else KINDS[field.kind]
            for field in FIELDS
        },
        "tags": st.lists(st.sampled_from(["Sea", "Тайна", "slow burn", "NSFW"]), unique=True).map(sorted),
        "lorebook": st.lists(entries, max_size=3),
    }
)


@settings(max_examples=100, deadline=None)
@given(contents, st.sampled_from(list(FORMATS)))
def test_what_is_exported_comes_back_the_same(content, name):
    card = card_of_content(content, None, *TIMES)
    found = read(FORMATS[name](card))
    assert found.content == content
    assert found.digest == digest(content)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("original", [V2, V3], ids=["from V2", "from V3"])
def test_unknown_fields_survive_at_every_level(name, original):
    first = read(json.dumps({**original, "top": {"a": [1]}, "fav": True, "chat": "secret"}).encode())
    found = read(FORMATS[name](card_of_content(first.content, first.rest, *TIMES)))
    assert found.content == first.content
    assert found.rest["top"] == {"a": [1]}
    assert found.rest["data"]["unknown"] == {"kept": True}
    assert found.rest["data"]["extensions"] == {
        "chub": {"id": 7, "deep": [None, {"a": 1}]},
        "depth_prompt": {"x": 1},
    }
    assert found.content["book"] == {"name": "Shop", "scan_depth": 5, "their": "own", "extensions": {"b": 1}}
    assert found.content["lorebook"][0]["extra"] == {
        "id": "seven",
        "odd": "thing",
        "extensions": {"probability": 50},
    }


def test_private_fields_stay_at_home():
    raw = copy.deepcopy({**V2, "fav": True, "chat": "secret"})
    raw["data"]["extensions"]["fav"] = True
    first = read(json.dumps(raw).encode())
    out = writing.json_v3(card_of_content(first.content, first.rest, *TIMES)).decode()
    assert "fav" not in out
    assert "secret" not in out


def test_a_png_speaks_to_old_and_new_readers():
    first = read(json.dumps(V3).encode())
    out = writing.card_png(
        card_of_content(first.content, first.rest, *TIMES),
        picture(text("chara", coded(V2)), text("comment", b"GPS")),
        {},
    )
    kinds = [kind for kind, _ in png.chunks(out, Report())]
    (old_key, old), (new_key, new) = png.texts(out, Report())
    older, newer = (
        json.loads(base64.b64decode(old, validate=True)),
        json.loads(base64.b64decode(new, validate=True)),
    )
    assert kinds == [b"IHDR", b"IDAT", b"tEXt", b"tEXt", b"IEND"]
    assert (old_key, older["spec"], older["spec_version"]) == ("chara", "chara_card_v2", "2.0")
    assert (new_key, newer["spec"], newer["spec_version"]) == ("ccv3", "chara_card_v3", "3.0")
    assert older["first_mes"] == older["data"]["first_mes"] == newer["first_mes"]
    assert older["data"]["character_book"]["entries"][0]["content"] == "It runs backwards."
    assert newer["data"]["character_book"]["entries"][0]["content"].startswith("@@depth 3")
    assert older["data"]["creator_notes"].endswith(WARNING)
    assert WARNING not in newer["data"]["creator_notes"]


def test_dates_are_kept_and_set():
    first = read(json.dumps(V3).encode())
    data = card_of_content(first.content, first.rest, *TIMES)["data"]
    assert (data["creation_date"], data["modification_date"]) == (5, TIMES[1])
    unknown = card_of_content(first.content, {"data": {"creation_date": 0}}, *TIMES)["data"]
    assert unknown["creation_date"] == 0


def test_tags_keep_the_spelling_and_order_of_their_card():
    raw = {**V2, "data": {**V2["data"], "tags": ["zebra", "🦊", "Apple"]}}
    first = read(json.dumps(raw).encode())
    assert first.content["tags"] == ["Apple", "zebra"]
    content = {**first.content, "tags": ["Apple", "New"]}
    assert card_of_content(content, first.rest, *TIMES)["data"]["tags"] == ["🦊", "Apple", "New"]


def test_a_name_too_long_for_us_goes_out_whole_until_somebody_changes_it():
    raw = {**V2, "data": {**V2["data"], "name": "n" * 300}}
    first = read(json.dumps(raw).encode())
    assert len(first.content["name"]) == 200
    assert len(card_of_content(first.content, first.rest, *TIMES)["data"]["name"]) == 300
    assert card_of_content({**first.content, "name": "New"}, first.rest, *TIMES)["data"]["name"] == "New"


def test_an_archive_takes_the_assets_along_under_safe_names():
    asset = {"type": "emotion", "uri": "embeded://../../x", "name": "../joy", "ext": "PNG"}
    card = card_of_content(read(json.dumps(V3).encode()).content, {"data": {"assets": [asset]}}, *TIMES)
    out = writing.charx(card, PICTURE, {"embeded://../../x": b"joy"})
    names = zipfile.ZipFile(BytesIO(out)).namelist()
    assert names == ["card.json", "assets/icon/images/main.png", "assets/emotion/other/0.png"]
    found = read(out)
    assert (found.picture, list(found.assets.values())) == (PICTURE, [b"joy"])
    assert "emotion" not in writing.json_v3(card).decode()


FACES = [
    {"type": "icon", "uri": "ccdefault:", "name": "main", "ext": "png"},
    {"type": "emotion", "uri": "embeded://assets/joy.png", "name": "joy", "ext": "png"},
    {"type": "icon", "uri": "__asset:7", "name": "main", "ext": "png"},
    {"type": "background", "uri": "https://example.org/sea.png", "name": "sea", "ext": "png"},
]
OLD_FACES = {"emotions": [["joy", "__asset:9"]]}
FILES = {"embeded://assets/joy.png": b"joy", "__asset:7": b"other", "__asset:9": b"old joy"}


@pytest.mark.parametrize("write", [writing.card_png, writing.charx])
def test_other_pictures_travel_in_a_picture_and_in_an_archive(write):
    rest = {"data": {"assets": FACES, "extensions": {"risuai": OLD_FACES}}}
    card = card_of_content(read(json.dumps(V3).encode()).content, rest, *TIMES)
    found = read(write(card, PICTURE, FILES))
    data = found.rest["data"]
    icons = [asset["name"] for asset in data["assets"] if asset["type"] == "icon"]
    assert sorted(found.assets.values()) == sorted(FILES.values())
    assert icons.count("main") == 1
    assert FACES[-1] in data["assets"]
    joy = next(asset for asset in data["assets"] if asset["name"] == "joy")
    assert found.assets[joy["uri"]] == b"joy"
    assert found.assets[data["extensions"]["risuai"]["emotions"][0][1]] == b"old joy"
    again = read(write(card_of_content(found.content, found.rest, *TIMES), PICTURE, found.assets))
    assert again.rest["data"]["assets"] == data["assets"]


def test_a_picture_takes_all_other_pictures_or_none():
    rest = {"data": {"assets": FACES}}
    card = card_of_content(read(json.dumps(V3).encode()).content, rest, *TIMES)
    large = {"__asset:7": b"\0" * (writing.ROOM_IN_PNG + 1), "embeded://assets/joy.png": b"joy"}
    found = read(writing.card_png(card, PICTURE, large))
    assert not found.assets
    assert [asset["type"] for asset in found.rest["data"]["assets"]] == ["icon", "background"]


def test_the_portrait_of_an_archive_that_calls_none_main_is_its_first_icon():
    icons = [{"type": "icon", "uri": f"embeded://{name}", "name": name, "ext": "png"} for name in "ab"]
    raw = {**V3, "data": {**V3["data"], "assets": icons}}
    found = read(archive.packed({"card.json": json.dumps(raw).encode(), "a": b"first", "b": b"second"}))
    assert (found.picture, found.assets) == (b"first", {"embeded://b": b"second"})


def test_a_new_character_has_what_its_fields_say():
    assert usual("depth_prompt_depth") == 4
    assert usual("tags") == []


@pytest.mark.parametrize("path", sorted(WILD.glob("*")) if WILD.is_dir() else [], ids=lambda path: path.name)
@pytest.mark.parametrize("name", FORMATS)
def test_cards_of_the_wild_go_out_and_come_back(path, name):
    first = read(path.read_bytes(), path.name)
    found = read(FORMATS[name](card_of_content(first.content, first.rest, *TIMES)))
    assert found.content == first.content


def test_an_archive_of_the_same_is_the_same():
    assert archive.packed({"a": b"1"}) == archive.packed({"a": b"1"})
