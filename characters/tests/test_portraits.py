"""Faces from names: the same for ever, each its own, and safe for any name."""

import re
from hashlib import sha256
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from characters.portraits import UnknownChoice, cameo, portrait, vacant
from characters.portraits.choices import HINTS, OPTIONS, PINNABLE, choose
from characters.portraits.colour import Colour, blend, hexed

PLAIN_ELEMENTS = {"svg", "defs", "linearGradient", "radialGradient", "stop", "clipPath"}
PLAIN_ELEMENTS |= {"g", "path", "circle", "ellipse", "rect"}


def digest(svg: str) -> str:
    return sha256(svg.encode()).hexdigest()[:16]


def elements(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter())


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Mira", "bf583f7fefe33d8f"), ("Женя Громова", "4a9f46effe7a9b14"), ("李白", "c41674760ad8eed7")],
)
def test_a_name_keeps_its_face_for_ever(name, expected):
    assert digest(portrait(name)) == expected


def test_a_cameo_and_an_empty_place_stay_the_same_too():
    assert digest(cameo("Mira", ["noir"])) == "3f6ca341f85254c3"
    assert digest(vacant("Mira")) == "19e576c45758ef9e"


def test_case_and_spacing_of_a_name_do_not_matter():
    assert portrait("  MIRA   vale ") == portrait("Mira Vale")


def test_drawing_again_gives_another_face_and_the_same_one_each_time():
    faces = [portrait("Mira Vale", again=turn) for turn in range(8)]
    assert len(set(faces)) == 8
    assert portrait("Mira Vale", again=3) == faces[3]


def test_five_thousand_names_have_five_thousand_faces():
    assert len({portrait(f"Somebody {number}") for number in range(5000)}) == 5000


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_name_gives_plain_well_formed_drawing(name):
    for svg in (portrait(name), cameo(name), vacant(name)):
        tags = {element.tag.partition("}")[2] for element in elements(svg)}
        assert tags <= PLAIN_ELEMENTS


@pytest.mark.parametrize("name", ['<script>alert("x")</script>', "&amp; ]]>", "\x00\x07", "\ud800"])
def test_the_name_never_enters_the_picture(name):
    svg = portrait(name)
    assert name not in svg
    assert "script" not in svg
    assert not re.search(r"\son\w+=|href|style=", svg)


@pytest.mark.parametrize(
    ("kind", "option"), [(kind, option) for kind, options in PINNABLE.items() for option in options]
)
def test_every_option_can_be_drawn(kind, option):
    ids = [element.get("id") for element in elements(portrait("Mira", **{kind: option})) if element.get("id")]
    assert len(ids) == len(set(ids))


def test_gradients_that_are_used_are_defined():
    for number in range(200):
        svg = portrait(f"Name {number}")
        used, defined = set(re.findall(r"url\(#([\w-]+)\)", svg)), set(re.findall(r' id="([\w-]+)"', svg))
        assert used <= defined


def test_hints_narrow_what_is_rolled_in_any_order():
    for number in range(50):
        choices = choose(f"detective {number}", ["mystery", "NOIR"], {})
        assert choices.crown == "brim"
        assert choices.air == "rain"
    assert portrait("Mira", ["sea", "gothic"]) == portrait("Mira", ["gothic", "sea"])


def test_hints_name_only_what_there_is():
    for narrowed in HINTS.values():
        for kind, options in narrowed.items():
            assert set(options) <= set(PINNABLE[kind])


def test_a_pin_changes_nothing_else():
    rolled, pinned = choose("mira", [], {}), choose("mira", [], {"palette": "bone"})
    changed = {kind for kind in OPTIONS if getattr(rolled, kind) != getattr(pinned, kind)}
    assert changed == {"palette"}


@pytest.mark.parametrize("pin", [{"palette": "beige"}, {"moustache": "none"}])
def test_an_unknown_pin_is_refused(pin):
    with pytest.raises(UnknownChoice):
        portrait("Mira", **pin)


def test_soft_faces_are_rolled_without_beards():
    rolled = [choose(f"name {number}", [], {}) for number in range(400)]
    assert {choices.beard for choices in rolled if choices.face == "soft"} == {"none"}
    assert len({choices.beard for choices in rolled}) > 3


def test_pictures_stay_small():
    sizes = sorted(len(portrait(f"Name {number}")) for number in range(200))
    assert sizes[100] < 12_000
    assert sizes[-1] < 20_000


def test_a_cameo_is_square_and_shows_the_head():
    root = ElementTree.fromstring(cameo("Mira", size="near", facing="right"))
    left, top, width, height = map(int, root.attrib["viewBox"].split())
    assert width == height
    assert left < 196 < left + width
    assert top < 250 < top + height


def test_colours_are_mixed_and_written():
    black, white = Colour(0, 0, 0), Colour(1, 0, 0)
    assert (hexed(black), hexed(white)) == ("#000000", "#ffffff")
    assert blend(black, white, 0.5).light == 0.5
    assert hexed(Colour(0.9, 0.4, 30)).startswith("#ff")
