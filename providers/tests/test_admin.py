from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from providers import cooldown, listing, record, registry
from providers.candidates import Candidate
from providers.errors import Rest
from providers.models import Call, LanguageModel

LIST = reverse("admin:providers_languagemodel_changelist")
CALLS = reverse("admin:providers_call_changelist")
LLAMA = "llama-3.3-70b-versatile"


@pytest.fixture
def operator(client: Any, db: None) -> Any:
    client.force_login(get_user_model().objects.create_superuser("op", "op@example.org", "op-pass-12345"))
    return client


@pytest.fixture
def llama(db: None) -> LanguageModel:
    return LanguageModel.objects.get(model_id=LLAMA)


def rest(row: LanguageModel, scope: str = "model") -> None:
    provider = registry.configured()[row.provider]
    whole, own = Candidate(provider, row.as_model()).names
    cooldown.send_to_rest(whole if scope == "provider" else own, Rest(600))


def is_awake(row: LanguageModel) -> bool:
    provider = registry.configured()[row.provider]
    return not cooldown.standings(Candidate(provider, row.as_model()).names)


def do(client: Any, action: str, *rows: LanguageModel) -> str:
    form = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(LIST, form, follow=True).content.decode()


def test_the_list_asks_the_same_number_of_questions_for_any_number_of_rows(
    operator: Any, configure: Any, django_assert_max_num_queries: Any
) -> None:
    configure("groq")
    counts = []
    for several in range(2):
        for number in range(10):
            row = LanguageModel.objects.create(
                provider="groq", model_id=f"m{several}{number}", name=f"M{number}", vendor="meta"
            )
            rest(row)
        with django_assert_max_num_queries(20) as asked:
            page = operator.get(LIST, {"provider": "groq"})
            assert page.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_list_shows_rests_and_the_last_day(
    operator: Any, configure: Any, llama: LanguageModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure("groq")
    rest(llama)
    earned = {("groq", LLAMA): record.Earned(0.97, 0.9, 120)}
    monkeypatch.setattr(record, "_earned", earned)
    page = operator.get(LIST, {"provider": "groq"})
    row = next(row for row in page.context["cl"].result_list if row.model_id == LLAMA)
    assert row.resting_until > timezone.now()
    assert "97 % of 120 · 0.9 s".replace(" ", "\xa0") in page.content.decode()


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_filter_and_the_search_answer(operator: Any, language: str) -> None:
    gone = LanguageModel.objects.filter(provider="openai")
    gone.update(retired_at=timezone.now() - timedelta(days=9))
    for query in ({}, {"gone": "no"}, {"gone": "yes"}, {"is_on__exact": "1"}, {"free__exact": "1"}):
        assert operator.get(LIST, query, headers={"accept-language": language}).status_code == 200
    assert operator.get(LIST, {"q": "gemma"}).context["cl"].result_count == 2
    assert operator.get(LIST, {"gone": "yes"}).context["cl"].result_count == 1


def test_quality_and_the_switch_are_set_in_the_list(
    operator: Any, llama: LanguageModel, django_capture_on_commit_callbacks: Any
) -> None:
    form = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": llama.pk, "form-0-quality": "2",
        "_save": "Save",
    }  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        answer = operator.post(f"{LIST}?q={LLAMA}", form, follow=True)
    assert answer.status_code == 200
    llama.refresh_from_db()
    assert (llama.quality, llama.is_on) == (2, False)
    assert listing.is_off("groq", LLAMA), "and this process knows it at once"


@pytest.mark.parametrize("quality", ["0", "11", "-1", "", "ten", "9" * 30])
def test_a_quality_beyond_its_scale_is_refused(operator: Any, llama: LanguageModel, quality: str) -> None:
    form = {
        "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": llama.pk, "form-0-quality": quality,
        "_save": "Save",
    }  # fmt: skip
    assert operator.post(f"{LIST}?q={LLAMA}", form).status_code == 200
    llama.refresh_from_db()
    assert llama.quality == 9


def test_models_are_switched_off_and_on(
    operator: Any, llama: LanguageModel, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert "1 model is off." in do(operator, "switch_off", llama)
    assert listing.is_off("groq", LLAMA)
    with django_capture_on_commit_callbacks(execute=True):
        assert "1 model is on." in do(operator, "switch_on", llama)
    assert not listing.is_off("groq", LLAMA)


@pytest.mark.parametrize("scope", ["model", "provider"])
def test_a_rest_can_be_ended(operator: Any, configure: Any, llama: LanguageModel, scope: str) -> None:
    configure("groq")
    rest(llama, scope)
    assert not is_awake(llama)
    assert "1 model is awake." in do(operator, "wake", llama)
    assert is_awake(llama)


def test_a_model_without_a_key_has_no_rest_to_end(operator: Any, llama: LanguageModel) -> None:
    assert "awake" in do(operator, "wake", llama)


def test_the_page_of_a_model_shows_its_last_failures(operator: Any, llama: LanguageModel) -> None:
    record.note("groq", LLAMA, code="busy", detail="429 <b>slow down</b>")
    record.note("groq", LLAMA, first_after=0.5, detail="fine")
    record.note("groq", "another", code="down", detail="elsewhere")
    record.write_down()
    page = operator.get(reverse("admin:providers_languagemodel_change", args=[llama.pk])).content.decode()
    assert "over its limit" in page
    assert "429 &lt;b&gt;slow down&lt;/b&gt;" in page
    assert "elsewhere" not in page
    assert "fine" not in page


def test_a_model_is_edited_and_keeps_its_id(operator: Any, llama: LanguageModel) -> None:
    address = reverse("admin:providers_languagemodel_change", args=[llama.pk])
    form = {
        "name": "Our Llama", "vendor": "meta", "quality": "8", "note": "Ours", "note_ru": "Наша",
        "context": "8192", "is_on": "on", "model_id": "changed",
    }  # fmt: skip
    assert operator.post(address, form).status_code == 302
    llama.refresh_from_db()
    assert (llama.name, llama.quality, llama.model_id, llama.free) == ("Our Llama", 8, LLAMA, False)


def test_a_model_can_be_added_by_hand_and_not_twice(operator: Any) -> None:
    address = reverse("admin:providers_languagemodel_add")
    known = list(LanguageModel.objects.values_list("id", flat=True))
    assert operator.get(address).status_code == 200
    form = {
        "provider": "local", "model_id": "mine", "name": "Mine", "vendor": "me", "quality": "7",
        "context": "0", "is_on": "on",
    }  # fmt: skip
    assert operator.post(address, form).status_code == 302
    assert operator.post(address, form).status_code == 200
    assert operator.post(address, form | {"provider": "nobody", "model_id": "x"}).status_code == 200
    assert LanguageModel.objects.exclude(id__in=known).count() == 1


def test_calls_are_there_to_be_read(operator: Any, django_assert_max_num_queries: Any) -> None:
    counts = []
    for _several in range(2):
        for number in range(5):
            record.note("groq", f"m{number}", code="busy", detail="429 slow down")
            record.note("groq", f"m{number}", first_after=0.5)
        record.write_down()
        with django_assert_max_num_queries(12) as asked:
            page = operator.get(CALLS, {"outcome": "busy"})
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert page.context["cl"].result_count == 10
    assert operator.get(CALLS, {"outcome": "answered"}).context["cl"].result_count == 10
    assert (
        operator.get(reverse("admin:providers_call_change", args=[Call.objects.first().pk])).status_code
        == 200
    )
    assert operator.get(reverse("admin:providers_call_add")).status_code == 403


def test_nothing_is_deleted_by_hand(operator: Any, llama: LanguageModel) -> None:
    address = reverse("admin:providers_languagemodel_delete", args=[llama.pk])
    assert operator.post(address, {"post": "yes"}).status_code == 403


def test_others_see_nothing(client: Any, alice: Any) -> None:
    client.force_login(alice)
    assert client.get(LIST).status_code in (302, 403)
    assert client.get(CALLS).status_code in (302, 403)
