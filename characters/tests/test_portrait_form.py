from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from PIL import Image

from characters.models import Character
from characters.portrait_form import PortraitForm


def sent(data: bytes) -> dict[str, Any]:
    return {"portrait": SimpleUploadedFile("anything.exe", data)}


@pytest.fixture
def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (400, 600), "red").save(file, "PNG")
    return file.getvalue()


def test_a_brought_picture_becomes_the_portrait(mira: Character, picture: bytes) -> None:
    form = PortraitForm({"again": "3"}, sent(picture), character=mira)
    assert form.is_valid()
    form.save_to(mira)
    mira.refresh_from_db()
    assert mira.portrait_url.endswith(".webp")


def test_another_face_is_drawn_by_its_number(mira: Character) -> None:
    form = PortraitForm({"again": "3"}, character=mira)
    assert form.is_valid()
    assert form.picture.endswith("again=3")
    assert form.following == 4
    form.save_to(mira)
    mira.refresh_from_db()
    assert mira.face == 3


def test_nothing_chosen_changes_nothing(mira: Character) -> None:
    before = mira.portrait_url
    form = PortraitForm({"again": ""}, character=mira)
    assert form.is_valid()
    form.save_to(mira)
    mira.refresh_from_db()
    assert (mira.portrait_url, mira.face) == (before, 0)
    assert form.picture == before


@pytest.mark.parametrize("data", [b"", b"nonsense"])
def test_what_is_no_picture_is_said_beside_the_field(mira: Character, data: bytes) -> None:
    form = PortraitForm({}, sent(data), character=mira)
    assert not form.is_valid()
    assert "not a JPEG" in render_to_string("characters/_portrait_field.html", {"portrait_form": form})


@pytest.mark.parametrize("again", ["-1", "many", "9" * 40])
def test_a_face_that_does_not_exist_is_no_error_of_the_server(again: str) -> None:
    form = PortraitForm({"again": again}, name="Mira")
    assert not form.is_valid()
    assert form.picture == "/drawn-face.svg?name=Mira&again=0"


def test_it_says_what_the_shown_picture_is(mira: Character, picture: bytes) -> None:
    drawn = {"portrait_form": PortraitForm(character=mira)}
    assert "This one was drawn from the name." in render_to_string("characters/_portrait_field.html", drawn)
    form = PortraitForm({}, sent(picture), character=mira)
    assert form.is_valid()
    form.save_to(mira)
    brought = {"portrait_form": PortraitForm(character=mira)}
    assert "Draw one" in render_to_string("characters/_portrait_field.html", brought)
