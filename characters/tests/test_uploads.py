from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from characters import services
from characters.models import Character
from characters.pictures import BadPicture, prepare
from characters.pictures.cutting import CAMEO, PAGE, SHELF
from characters.pictures.reading import HEAVIEST
from characters.services import pictures

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 30), (30, 30, 220)


def file_of(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    file = BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def painted(width: int = 900, height: int = 1400, mode: str = "RGB", colour: Any = RED) -> Image.Image:
    return Image.new("RGB", (width, height), colour).convert(mode)


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def is_near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(pixel[:3], colour, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_becomes_webp_in_three_sizes(kind: str) -> None:
    made = prepare(file_of(painted(), kind))
    pictures = [opened(data) for data in (made.portrait, made.thumbnail, made.cameo)]
    assert [picture.size for picture in pictures] == [PAGE, SHELF, CAMEO]
    assert {picture.format for picture in pictures} == {"WEBP"}
    assert all(is_near(picture.convert("RGB").getpixel((50, 50)), RED) for picture in pictures)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_every_kind_of_pixel_is_understood(mode: str) -> None:
    grey = Image.new("I;16", (300, 450), 40_000) if mode == "I;16" else painted(300, 450, colour=(156,) * 3)
    shown = opened(prepare(file_of(grey if mode == "I;16" else grey.convert(mode))).portrait)
    brightness = shown.convert("L").resize((1, 1)).getpixel((0, 0))
    assert mode == "1" or abs(brightness - 156) < 6


def test_the_four_colours_of_a_printer_are_understood() -> None:
    assert is_near(opened(prepare(file_of(painted(mode="CMYK"), "JPEG")).portrait).getpixel((9, 9)), RED)


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_what_is_transparent_stays_so(mode: str) -> None:
    clear = Image.new(mode, (300, 450))
    assert opened(prepare(file_of(clear)).portrait).getpixel((5, 5))[3] == 0


def test_a_picture_is_turned_upright_and_says_nothing_of_its_maker() -> None:
    lying = painted(1400, 900, colour=BLUE)
    lying.paste(RED, (0, 0, 300, 900))  # the left edge of what the camera held on its side
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera that tells"  # turned right: left is up
    made = opened(prepare(file_of(lying, "JPEG", exif=exif)).portrait)
    assert made.size == PAGE
    assert is_near(made.getpixel((400, 20)), RED)
    assert is_near(made.getpixel((400, 1100)), BLUE)
    assert not made.getexif()
    assert "exif" not in made.info


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_stays(kind: str) -> None:
    frames = [painted(200, 300, colour=colour) for colour in (RED, GREEN, BLUE)]
    moving = file_of(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    made = opened(prepare(moving).portrait)
    assert is_near(made.convert("RGB").getpixel((50, 50)), RED)
    assert not getattr(made, "is_animated", False)


def test_the_large_photograph_of_a_phone_is_read() -> None:
    large = Image.new("L", (5700, 7600), 90)
    assert opened(prepare(file_of(large, "MPO", save_all=True, append_images=[painted(64, 64)])).portrait)


@pytest.mark.parametrize(("size", "expected"), [((200, 300), (200, 300)), ((120, 120), (80, 120))])
def test_nothing_is_made_larger_than_it_came(size: tuple[int, int], expected: tuple[int, int]) -> None:
    made = prepare(file_of(painted(*size)))
    assert opened(made.portrait).size == opened(made.thumbnail).size == expected


def test_of_a_tall_picture_the_upper_part_is_shown() -> None:
    tall = painted(600, 2400, colour=BLUE)
    tall.paste(RED, (0, 0, 600, 1100))
    made = prepare(file_of(tall))
    for picture, (x, y) in ((made.portrait, (300, 500)), (made.cameo, (90, 150))):
        assert is_near(opened(picture).convert("RGB").getpixel((x, y)), RED)


BAD = {
    "JPEG, PNG or WebP": [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"],
    "damaged": [file_of(painted())[:3000], file_of(Image.effect_noise((900, 900), 90), "JPEG")[:40_000]],
    "over 10 MB": [b"\0" * (HEAVIEST + 1)],
    "too many pixels": [file_of(Image.new("1", (9000, 5000))), file_of(Image.new("1", (20_000, 15_000)))],
    "too small": [file_of(painted(20, 900))],
}


@pytest.mark.parametrize(("sentence", "data"), [(why, data) for why, files in BAD.items() for data in files])
def test_what_cannot_be_a_portrait_is_refused_with_a_sentence(sentence: str, data: bytes) -> None:
    with pytest.raises(BadPicture) as bad:
        prepare(data)
    assert sentence in bad.value.sentence


def test_other_formats_are_refused_whatever_they_are_called() -> None:
    for kind in ("GIF", "TIFF", "BMP"):
        with pytest.raises(BadPicture, match="not a JPEG"):
            prepare(file_of(painted(), kind))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_file_with_bytes_changed_is_a_picture_or_bad(data: st.DataObject) -> None:
    whole = bytearray(file_of(painted(80, 120), data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=6)):
        whole[place] = data.draw(st.integers(0, 255))
    with suppress(BadPicture):
        assert opened(prepare(bytes(whole)).portrait).format == "WEBP"


def test_a_portrait_replaces_the_drawn_one_and_leaves_no_litter(
    mira: Character, django_capture_on_commit_callbacks: Any
) -> None:
    drawn = [mira.portrait.name, mira.cameo.name]
    services.picture_for_links(mira)
    links = f"links/{mira.portrait.name.split('/')[1].removesuffix('.svg')}.jpg"
    assert default_storage.exists(links)
    with django_capture_on_commit_callbacks(execute=True):
        services.set_portrait(mira, file_of(painted()))
    mira.refresh_from_db()
    assert mira.portrait_url != mira.thumbnail_url != mira.cameo_url
    assert not any(map(default_storage.exists, [*drawn, links]))
    before = mira.portrait.name, mira.thumbnail.name, mira.cameo.name
    with django_capture_on_commit_callbacks(execute=True):
        services.set_portrait(mira, file_of(painted()))
    assert (mira.portrait.name, mira.thumbnail.name, mira.cameo.name) == before
    assert all(map(default_storage.exists, before))


def test_a_bad_picture_changes_nothing(mira: Character) -> None:
    before = mira.portrait_url
    with pytest.raises(BadPicture):
        services.set_portrait(mira, b"nonsense")
    mira.refresh_from_db()
    assert mira.portrait_url == before


def test_another_face_is_drawn_and_stays(mira: Character) -> None:
    before = mira.portrait_url
    services.draw_another(mira)
    mira.refresh_from_db()
    chosen = mira.portrait_url
    assert (mira.face, chosen != before) == (1, True)
    mira.name = "Somebody Else"
    services.keep(mira)
    assert mira.portrait_url == chosen


def test_a_drawn_face_follows_the_name_until_it_is_chosen_or_known(make: Any, alice: Any) -> None:
    own = make("Mira", creator=alice, visibility="private")
    before = own.portrait_url
    own.name = "Somebody Else"
    services.keep(own)
    assert own.portrait_url != before
    services.set_portrait(own, file_of(painted()))
    brought = own.portrait_url
    own.name = "A Third"
    services.keep(own)
    assert own.portrait_url == brought


def test_an_uploaded_picture_gives_way_to_a_drawn_one(mira: Character) -> None:
    services.set_portrait(mira, file_of(painted()))
    services.draw_another(mira)
    mira.refresh_from_db()
    assert not mira.thumbnail
    assert mira.thumbnail_url == mira.portrait_url
    assert mira.portrait_url.endswith(".svg")


@pytest.mark.parametrize("is_drawn", [True, False])
def test_a_portrait_of_any_kind_becomes_a_png(mira: Character, is_drawn: bool) -> None:
    if not is_drawn:
        services.set_portrait(mira, file_of(painted()))
    picture = opened(services.png(mira, 400))
    assert (picture.format, picture.size) == ("PNG", (400, 600))


def test_a_lost_portrait_is_drawn_for_its_png(mira: Character) -> None:
    default_storage.delete(mira.portrait.name)
    assert opened(services.png(mira, 200)).size == (200, 300)


@pytest.mark.parametrize("kind", ["portrait_url", "thumbnail_url", "cameo_url"])
def test_an_uploaded_picture_is_served_as_webp_for_ever(client: Any, mira: Character, kind: str) -> None:
    services.set_portrait(mira, file_of(painted()))
    response = client.get(getattr(mira, kind))
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, s-maxage=3600, max-age=31536000, immutable"


def test_the_picture_beside_a_link_is_a_jpeg_made_once(client: Any, mira: Character) -> None:
    for _time in range(2):
        response = client.get(mira.link_picture_url)
        assert response["Content-Type"] == "image/jpeg"
        assert opened(response.content).size == (1200, 630)
    assert default_storage.exists(f"links/{mira.link_picture_url.rsplit('/', 1)[1]}")


def test_two_who_ask_for_the_picture_beside_a_link_at_once_leave_one(
    mira: Character, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = mira.link_picture_url.rsplit("/", 1)[1]

    def made_elsewhere(portrait: bytes) -> bytes:
        default_storage.save(f"links/{name}", ContentFile(b"theirs"))
        return b"ours"

    monkeypatch.setattr(pictures, "link_picture", made_elsewhere)
    assert services.picture_for_links(mira) == b"ours"
    stem = name.removesuffix(".jpg")
    assert [one for one in default_storage.listdir("links")[1] if one.startswith(stem)] == [name]


def test_no_link_shows_a_private_picture(client: Any, alice: Any, secret: Character) -> None:
    client.force_login(alice)
    assert client.get(secret.link_picture_url).status_code == 404


def test_a_face_can_be_seen_before_anybody_is_saved(client: Any) -> None:
    first, again = (client.get("/drawn-face.svg", {"name": "Mira", "again": n}) for n in ("0", "1"))
    assert first["Content-Type"] == "image/svg+xml"
    assert first.content != again.content
    for nonsense in ("", "-1", "many", "9" * 40):
        assert client.get("/drawn-face.svg", {"name": "Mira", "again": nonsense}).status_code == 200


def test_a_picture_that_is_small_is_written_once_for_page_and_shelf() -> None:
    small, large = prepare(file_of(painted(*SHELF))), prepare(file_of(painted(*PAGE)))
    assert small.portrait is small.thumbnail
    assert large.portrait != large.thumbnail
