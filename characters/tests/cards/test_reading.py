"""What of cards in the wild comes in, what of it is said, and what is refused."""

import base64
import json
import logging
import zipfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from characters.cards.reading import read
from characters.cards.report import BadCard, Report
from characters.tests.cards.making import (
    V1,
    V2,
    V2_DATA,
    V3,
    WILD,
    chunk,
    coded,
    js,
    picture,
    text,
    zip_of,
)


def codes(card) -> set[str]:
    return {code for code, _ in card.report.notes}


def refusal(data: bytes, name: str = "") -> str:
    with pytest.raises(BadCard) as refused:
        read(data, name)
    assert refused.value.sentence
    return refused.value.code


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (picture(text("chara", coded(V2))), "Ада"),
        (picture(text("ccv3", coded(V3))), "Ada V3"),
        (picture(text("chara", coded(V2)), text("ccv3", coded(V3))), "Ada V3"),
        (picture(text("ccv3", coded(V3)), text("chara", coded(V2))), "Ada V3"),
        (picture(text("chara", coded(V2)), before=True), "Ада"),
        (picture(text("Chara", coded(V2))), "Ада"),
        (picture(text("chara", coded(V2)), text("chara", coded({**V1, "name": "Second"}))), "Ада"),
        (picture(chunk(b"iTXt", b"chara\0\0\0\0\0" + coded(V2))), "Ада"),
        (picture(chunk(b"iTXt", b"chara\0\1\0\0\0" + zlib.compress(coded(V2)))), "Ада"),
        (picture(chunk(b"zTXt", b"chara\0\0" + zlib.compress(coded(V2)))), "Ада"),
        (picture(text("chara", js(V2))), "Ада"),
        (picture(text("chara", base64.b64encode(b"\xef\xbb\xbf" + js(V2)))), "Ада"),
        (picture(text("chara", base64.encodebytes(js(V2)))), "Ада"),
        (picture(text("chara", coded(V2).rstrip(b"="))), "Ада"),
        (picture(text("chara", base64.urlsafe_b64encode(js(V2)))), "Ада"),
        (picture(text("chara", coded(V2))) + b"junk" * 50, "Ада"),
        (js(V1), "Ада"),
        (b"\xef\xbb\xbf" + js(V2), "Ада"),
        (json.dumps(V2).encode("utf-16"), "Ада"),
    ],
)
def test_a_card_is_found_wherever_a_file_may_hold_it(file, name):
    assert read(file).content["name"] == name


def test_a_damaged_picture_still_gives_its_card_and_says_so():
    broken = chunk(b"tEXt", b"chara\0" + coded(V2), crc=1)
    assert codes(read(picture(broken))) >= {"bad_crc"}
    assert codes(read(picture(text("chara", coded(V2)), end=b""))) >= {"no_end"}
    assert codes(read(picture(text("ccv3", b"!!!"), text("chara", coded(V2))))) >= {"second_choice"}


@pytest.mark.parametrize("name", ["", None, "   "])
def test_a_card_without_a_name_comes_in_and_asks_for_one(name):
    assert "no_name" in codes(read(js({**V2, "data": {**V2_DATA, "name": name}})))


@pytest.mark.parametrize("name", ["../../etc/passwd", "<b>Ада</b>", "A\u2028B", "🦊", " . "])
def test_names_are_never_mangled(name):
    assert read(js({**V2, "data": {**V2_DATA, "name": name}})).content["name"] == name


def test_a_newer_version_comes_in_with_a_notice():
    assert "newer" in codes(read(js({**V3, "spec_version": "3.5"})))


def test_null_is_what_is_usual():
    data = {**V2_DATA, "description": None, "tags": None, "extensions": None, "character_book": None}
    content = read(js({**V2, "data": data})).content
    assert (content["description"], content["tags"], content["lorebook"], content["book"]) == ("", [], [], {})


def test_the_inner_fields_come_before_the_outer_ones():
    card = read(js({**V2, "name": "Outer", "creatorcomment": "x"}))
    assert card.content["name"] == "Ада"


@pytest.mark.parametrize(("tag", "rating"), [("NSFW", "nsfw"), ("#18+", "nsfw"), ("sea", "sfw")])
def test_tags_decide_the_rating(tag, rating):
    assert read(js({**V2, "data": {**V2_DATA, "tags": [tag]}})).content["rating"] == rating


def test_what_is_kept_is_said():
    [what] = [values["what"] for code, values in read(js(V2)).report.notes if code == "kept"]
    assert what == "extensions.chub, extensions.depth_prompt, unknown, top"


def test_a_report_can_be_kept_and_read_again():
    report = read(js(V2)).report
    assert Report.from_data(json.loads(json.dumps(report.as_data()))).sentences == report.sentences


def test_remote_pictures_are_named_and_not_fetched():
    asset = {"type": "icon", "uri": "https://example.org/a.png", "name": "main", "ext": "png"}
    assert "remote" in codes(read(js({**V3, "data": {**V3["data"], "assets": [asset]}})))


LEGACY = [
    (
        {
            "kind": "character",
            "name": "Ag",
            "persona": {"kind": "text", "attributes": {"text": ["Tall."]}},
            "greeting": "Hi\\nthere",
            "scenario": "s",
            "sampleChat": "You: a\n{{char}}: b",
            "voice": {"service": "x"},
            "insert": {"prompt": "deep", "depth": 3},
            "characterBook": {
                "entries": [
                    {
                        "name": "n",
                        "entry": "e",
                        "keywords": ["k"],
                        "priority": 2,
                        "weight": 3,
                        "enabled": True,
                    }
                ]
            },
        },
        "Agnai",
        {
            "description": "Tall.",
            "greeting": "Hi\nthere",
            "example_dialogue": "{{user}}: a\n{{char}}: b",
            "depth_prompt": "deep",
        },
    ),
    (
        {
            "char_name": "G",
            "char_persona": "p",
            "char_greeting": "g",
            "world_scenario": "w",
            "example_dialogue": "e",
        },
        "Pygmalion",
        {"name": "G", "description": "p", "greeting": "g", "scenario": "w", "example_dialogue": "e"},
    ),
    (
        {**V1, "creatorcomment": "Creator's notes go here.", "tags": "a, b"},
        "V1",
        {"creator_notes": "", "tags": ["a", "b"]},
    ),
    ({"name": "O", "greeting": "g", "context": "c"}, "oobabooga", {"greeting": "g", "description": "c"}),
]


@pytest.mark.parametrize(("raw", "spec", "wanted"), LEGACY)
def test_other_programs_characters_come_in(raw, spec, wanted):
    card = read(js(raw))
    assert card.report.spec == spec
    assert {name: card.content[name] for name in wanted} == wanted


def test_yaml_comes_in():
    card = read("name: Чи\ngreeting: |-\n  Hey!\n  You.\ncontext: Persona".encode(), "chi.yaml")
    assert (card.content["name"], card.content["greeting"]) == ("Чи", "Hey!\nYou.")


BOOKS = [
    ({"spec": "lorebook_v3", "data": {"name": "B", "entries": [{"keys": ["k"], "content": "c"}]}}, "V3"),
    (
        {
            "type": "risu",
            "data": [
                {"key": "k, l", "secondkey": "s", "insertorder": 4, "content": "c", "alwaysActive": True}
            ],
        },
        "RisuAI",
    ),
    ({"kind": "memory", "entries": [{"entry": "c", "keywords": ["k"]}]}, "Agnai"),
    ({"lorebookVersion": 5, "entries": [{"text": "c", "displayName": "d", "keys": ["k"]}]}, "NovelAI"),
    (
        {
            "entries": {
                "0": {
                    "uid": 0,
                    "key": ["k"],
                    "content": "c",
                    "order": 7,
                    "disable": True,
                    "position": 4,
                    "sticky": 2,
                }
            }
        },
        "SillyTavern",
    ),
]


@pytest.mark.parametrize(("raw", "program"), BOOKS)
def test_books_that_stand_alone_are_told_from_characters(raw, program):
    card = read(js(raw))
    assert (card.is_book, card.report.spec) == (True, program)
    assert card.content["lorebook"][0]["content"] == "c"
    assert card.content["lorebook"][0]["keys"][0] == "k"


def test_world_info_keeps_its_extras_under_extensions():
    [entry] = read(js(BOOKS[4][0])).content["lorebook"]
    assert (entry["enabled"], entry["insertion_order"]) == (False, 7)
    assert entry["extra"]["extensions"] == {"position": 4, "sticky": 2}


def test_an_archive_gives_card_portrait_and_assets():
    assets = [
        {"type": "icon", "uri": "embeded://assets/main.png", "name": "main", "ext": "png"},
        {"type": "emotion", "uri": "EMBEDDED://assets/happy.png", "name": "happy", "ext": "png"},
    ]
    card = {**V3, "data": {**V3["data"], "assets": assets}}
    files = {
        "card.json": js(card),
        "assets/main.png": b"main",
        "assets/happy.png": b"happy",
        "module.risum": b"x",
    }
    found = read(zip_of(files))
    assert (found.picture, found.assets) == (b"main", {"EMBEDDED://assets/happy.png": b"happy"})
    assert {"assets", "unlisted"} <= codes(found)
    assert read(b"\xff\xd8\xff picture" + zip_of(files)).content["name"] == "Ada V3"


def test_webp_of_old_taverns_is_read_in_both_of_its_ways():
    for exif in (b"UNICODE\0" + js(V1), ",".join(str(byte) for byte in js(V1)).encode()):
        file = b"RIFF\0\0\0\0WEBPEXIF" + len(exif).to_bytes(4, "little") + exif
        assert read(file).content["name"] == "Ада"


def test_backyard_archives_come_in():
    files = {
        "manifest.json": js({"characters": ["characters/a/character.json"]}),
        "characters/a/character.json": js(
            {
                "displayName": "By",
                "persona": "{character} is",
                "isNSFW": True,
                "loreItems": [{"key": "a, b", "value": "v"}],
            }
        ),
        "scenarios/s.json": js({"narrative": "n", "firstMessages": [{"text": "#{user}: hi"}]}),
    }
    content = read(zip_of(files)).content
    assert (content["name"], content["description"], content["rating"]) == ("By", "{{char}} is", "nsfw")
    assert (content["greeting"], content["lorebook"][0]["keys"]) == ("{{user}}: hi", ["a", "b"])


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (b"", "empty"),
        (b"hello", "unknown"),
        (b"[1]", "unknown"),
        (b'{"a": 1}', "unknown"),
        (b'{"name": ', "damaged"),
        (picture(), "no_card"),
        (b"\xff\xd8\xff", "no_card"),
        (picture(text("chara", b"rcc||rccv1||x||y||z")), "encrypted"),
        (b"a" * (20 * 2**20 + 1), "too_large"),
        (js({**V1, "description": "a" * (8 * 2**20)}), "too_long"),
        (picture(text("chara", coded({**V1, "description": "a" * (8 * 2**20)}))), "too_long"),
        (picture(chunk(b"zTXt", b"chara\0\0" + zlib.compress(b"a" * (50 * 2**20)))), "too_long"),
        (b"[" * 100_000, "too_deep"),
        (b'{"name":"x","first_mes":' + b"[" * 90 + b"]" * 90 + b"}", "too_deep"),
        (js({**V2, "data": {**V2_DATA, "character_book": {"entries": [{}] * 5001}}}), "many_entries"),
        (b"a: &a [1, 2]\nb: [*a, *a]\n", "too_deep"),
        (zip_of({"card.json": b" " * (30 * 2**20)}), "bomb"),
        (zip_of(dict.fromkeys(map(str, range(2001)), b"")), "bomb"),
        (zip_of({"a.png": b"", "b.png": b""}), "bundle"),
    ],
)
def test_what_cannot_come_in_is_refused_with_its_reason(file, code):
    assert refusal(file) == code


def test_unsafe_names_in_archives_are_left_out():
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    files = {
        "card.json": js(V1),
        "../up": b"x",
        "/abs": b"x",
        "C:\\a": b"x",
        "a/../../b": b"x",
        link: b"/etc/passwd",
    }
    card = read(zip_of(files))
    assert sum(code == "left_out" for code, _ in card.report.notes) == 5


def test_what_no_database_holds_is_taken_out():
    raw = (
        b'{"name": "a\\u0000b\\ud800c", "first_mes": "x", "n": NaN, "big": 1e999, "digits": '
        + b"9" * 5000
        + b"}"
    )
    card = read(raw)
    assert card.content["name"] == "ab\ufffdc"
    assert (card.rest["n"], card.rest["big"], card.rest["digits"]) == (None, None, None)


@pytest.mark.parametrize("path", sorted(WILD.glob("*")) if WILD.is_dir() else [], ids=lambda path: path.name)
def test_every_card_of_the_wild_comes_in(path):
    card = read(path.read_bytes(), path.name)
    assert card.content["name"]
    assert card.content["greeting"]


SEEDS = [
    picture(text("chara", coded(V2)), text("ccv3", coded(V3))),
    js(V2),
    zip_of({"card.json": js(V3), "a.png": b"x"}),
    b"RIFF\0\0\0\0WEBPEXIF" + js(V1),
    b"name: x\ngreeting: y\n",
    *(js(raw) for raw, _, _ in LEGACY),
    *(js(raw) for raw, _ in BOOKS),
]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 5000), st.binary(max_size=6)), max_size=6),
    st.integers(0, 6000),
)
def test_hostile_bytes_raise_nothing_but_the_named_error(seed, edits, length):
    data = bytearray(seed)
    for place, what in edits:
        at = place % (len(data) + 1)
        data[at : at + len(what)] = what
    _reads_or_refuses(bytes(data[: length if length < len(data) else None]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
KNOWN = sorted(
    {
        *V3["data"],
        *V1,
        "entries",
        "data",
        "spec",
        "kind",
        "type",
        "assets",
        "persona",
        "char_name",
        "insert",
        "lorebookVersion",
    }
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.sampled_from(KNOWN), JSON, max_size=10),
    st.dictionaries(st.sampled_from(KNOWN), JSON, max_size=10),
    st.booleans(),
)
def test_values_of_any_kind_raise_nothing_but_the_named_error(data, top, is_nested):
    _reads_or_refuses(js({**V2, "data": {**V2_DATA, **data}} if is_nested else {**V1, **top}))


def _reads_or_refuses(data: bytes) -> None:
    heard: list[logging.LogRecord] = []
    handler = logging.Handler()
    handler.emit = heard.append
    logger = logging.getLogger("characters.cards.reading")
    logger.addHandler(handler)
    try:
        read(data)
    except BadCard as refused:
        told = refused.sentence
    else:
        told = "It came in."
    finally:
        logger.removeHandler(handler)
    assert told
    assert not heard  # the net under the door has caught nothing
