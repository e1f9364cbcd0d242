from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.urls import reverse

from characters.models import Character, Tag
from characters.services.assets import keep_assets

LIST = "admin:characters_character_changelist"
FORM = {
    "name": "Mira", "language": "en", "visibility": "public", "rating": "sfw", "status": "approved",
    "response_length": "medium", "max_tokens": "2048", "depth_prompt_depth": "4",
    "depth_prompt_role": "system",
    "alternate_greetings": "[]", "group_greetings": "[]", "source": "[]",
    "lorebook-TOTAL_FORMS": "0", "lorebook-INITIAL_FORMS": "0",
}  # fmt: skip


@pytest.fixture
def operator(client: Any, db: None) -> Any:
    client.force_login(get_user_model().objects.create_superuser("op", "op@example.org", "op-pass-12345"))
    return client


def test_the_list_asks_the_same_number_of_questions_for_any_number_of_rows(
    operator: Any, alice: Any, make: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for _ in range(2):
        for number in range(5):
            make(f"No {number}", tags=["sea"], creator=alice)
        with django_assert_max_num_queries(20) as asked:
            assert operator.get(reverse(LIST)).status_code == 200
        counts.append(len(asked))
        assert not [query for query in asked.captured_queries if '"description"' in query["sql"]]
    assert counts[0] == counts[1]


def test_a_character_added_by_hand_has_a_face_and_is_found(operator: Any, found: Any) -> None:
    tag = Tag.objects.create(slug="sea", name="Sea")
    answer = operator.post(reverse("admin:characters_character_add"), FORM | {"tags": [tag.pk]})
    assert answer.status_code == 302
    mira = Character.objects.published().get()
    assert found("mira sea") == {"Mira"}
    assert mira.portrait


def test_with_a_deleted_character_its_files_go(
    operator: Any, mira: Character, django_capture_on_commit_callbacks: Any
) -> None:
    keep_assets(mira, {"embeded://joy.png": b"joy"})
    files = [mira.portrait.name, mira.cameo.name, mira.assets.get().file.name]
    assert all(map(default_storage.exists, files))
    with django_capture_on_commit_callbacks(execute=True):
        operator.post(reverse("admin:characters_character_delete", args=[mira.pk]), {"post": "yes"})
    assert not Character.objects.exists()
    assert not any(map(default_storage.exists, files))


def test_the_form_opens_with_everything(operator: Any, mira: Character) -> None:
    page = operator.get(reverse("admin:characters_character_change", args=[mira.pk])).content.decode()
    assert "Bring her a mystery." in page


def test_a_renamed_tag_is_found_by_its_new_name(operator: Any, make: Any, found: Any) -> None:
    make(tags=["sea"])
    tag = Tag.objects.get()
    address = reverse("admin:characters_tag_change", args=[tag.pk])
    operator.post(address, {"name": "Ocean", "name_ru": "Океан", "slug": "sea"})
    assert found("ocean") == found("океану") == {"Mira Vale"}
    assert found("sea") == set()


def test_tags_say_how_many_carry_them(operator: Any, make: Any) -> None:
    make(tags=["sea"])
    assert operator.get(reverse("admin:characters_tag_changelist")).status_code == 200


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", []), ("null", []), ('["Hello.", "Come in."]', ["Hello.", "Come in."]), ('["a\\u0000b"]', ["ab"])],
)
def test_other_greetings_are_a_list(operator: Any, typed: str, kept: list[str]) -> None:
    operator.post(reverse("admin:characters_character_add"), FORM | {"alternate_greetings": typed})
    assert Character.objects.get().alternate_greetings == kept


@pytest.mark.parametrize("typed", ['"Hello."', "[1]", "[null]", '{"a": "b"}', "[", "0"])
def test_what_is_no_list_of_texts_is_refused(operator: Any, typed: str) -> None:
    answer = operator.post(reverse("admin:characters_character_add"), FORM | {"alternate_greetings": typed})
    assert "alternate_greetings" in answer.context["adminform"].form.errors
    assert not Character.objects.exists()
