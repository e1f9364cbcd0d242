import pytest

from providers import listing
from providers.candidates import MOST_CALLS, Candidate, Search, in_order, listed, meant
from providers.cooldown import Standing
from providers.record import Earned
from providers.registry import Provider
from providers.speech import Model

NOW = 1_000.0


def provider(name: str, *models: str) -> Provider:
    """`id vendor quality` for each model."""
    read = [model.split() for model in models]
    return Provider(
        name, name, models=tuple(Model(name, id, id, vendor, int(quality)) for id, vendor, quality in read)
    )


GROQ = provider("groq", "g9 meta 9", "g8 meta 8", "g7 qwen 7", "g5 meta 5")
ROUTER = provider("openrouter", "o9 google 9", "o8 google 8", "o7 deepseek 7", "a/b:free venice 6")


def order(
    choice: str,
    *providers: Provider,
    resting: dict[str, float] | None = None,
    fallback: bool = True,
    earned: dict[tuple[str, str], Earned] | None = None,
) -> list[str]:
    everybody = meant(choice, listed(providers or (GROQ, ROUTER), choice), fallback=fallback)
    standings = {
        name: Standing(NOW + resting[key], 1)
        for candidate in everybody
        for name, key in zip(candidate.names, (candidate.provider.name, candidate.model.id), strict=True)
        if key in (resting or {})
    }
    return [candidate.model.id for candidate in in_order(choice, everybody, standings, NOW, earned)]


def test_auto_takes_the_best_three_of_different_vendors_first() -> None:
    assert order("auto")[:3] == ["g9", "o9", "g7"]


def test_behind_the_best_three_others_wait_by_rank() -> None:
    assert order("auto")[3:] == ["g8", "o8", "o7"]


def test_no_search_asks_everybody_there_is() -> None:
    many = provider("openrouter", *(f"m{number} v{number} 8" for number in range(40)))
    assert len(order("auto", many)) == MOST_CALLS


def test_a_vendor_comes_twice_only_when_there_are_too_few() -> None:
    assert order("auto", GROQ) == ["g9", "g7", "g8"]


def test_of_equals_the_more_reliable_is_asked_first() -> None:
    equals = provider("groq", "first x 8", "second y 8", "better z 9")
    earned = {("groq", "first"): Earned(0.5, 0.3, 40), ("groq", "second"): Earned(0.99, 0.9, 40)}
    assert order("auto", equals, earned=earned) == ["better", "second", "first"]


def test_of_equally_reliable_ones_the_faster_is_asked_first() -> None:
    equals = provider("groq", "first x 8", "second y 8", "new z 8")
    earned = {("groq", "first"): Earned(1.0, 4.0, 40), ("groq", "second"): Earned(0.99, 0.9, 40)}
    assert order("auto", equals, earned=earned) == ["second", "new", "first"]


def test_one_failure_of_a_newcomer_weighs_less_than_many() -> None:
    equals = provider("groq", "failing x 8", "newcomer y 8")
    earned = {("groq", "failing"): Earned(0.0, None, 40), ("groq", "newcomer"): Earned(0.0, None, 1)}
    assert order("auto", equals, earned=earned) == ["newcomer", "failing"]


def test_weak_models_are_left_out() -> None:
    assert order("auto", provider("groq", "good x 6", "weak y 5")) == ["good"]


def test_weak_models_are_better_than_none() -> None:
    assert order("auto", provider("local", "first local 5", "second local 5")) == ["first", "second"]


def test_auto_of_a_provider_stays_with_it() -> None:
    assert order("auto:openrouter") == ["o9", "o7", "a/b:free", "o8"]


def test_a_chosen_model_is_asked_first_then_its_provider_then_all() -> None:
    assert order("openrouter:a/b:free") == ["a/b:free", "o9", "o7", "g9", "g7", "g8", "o8"]


def test_a_chosen_model_alone_where_no_other_is_wanted() -> None:
    assert order("openrouter:a/b:free", fallback=False) == ["a/b:free"]
    assert order("openrouter:a/b:free", fallback=False, resting={"a/b:free": 60}) == ["a/b:free"]


def test_a_chosen_model_need_not_be_listed() -> None:
    assert order("groq:brand-new")[:2] == ["brand-new", "g9"]


def test_what_an_operator_has_switched_off_is_nobodys_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "is_off", lambda provider, model_id: model_id == "switched-off")
    assert "switched-off" not in order("groq:switched-off")


@pytest.mark.parametrize("choice", ["nobody:x", "nobody", "auto:nobody", ":", "auto:", "groq"])
def test_a_choice_that_cannot_be_met_still_finds_somebody(choice: str) -> None:
    assert "g9" in order(choice)


def test_those_who_rest_are_left_out() -> None:
    assert order("auto", resting={"g9": 60, "o9": 60})[:3] == ["g8", "o8", "g7"]
    assert order("groq:g8", resting={"g8": 60})[0] == "g9"


def test_a_resting_provider_rests_with_all_its_models() -> None:
    assert order("auto", resting={"groq": 60})[:3] == ["o9", "o7", "a/b:free"]


def test_a_rest_that_is_over_counts_no_longer() -> None:
    assert order("auto", resting={"g9": -1})[0] == "g9"


def test_when_all_rest_the_one_that_wakes_first_is_asked_first() -> None:
    rests = {"openrouter": 900.0, "g9": 50, "g8": 40, "g7": 60, "g5": 70, "a/b:free": 2_000}
    assert order("auto", resting=rests)[:4] == ["g8", "g9", "g7", "g5"]
    assert order("auto", resting=rests)[-1] == "o8"


def test_nobody_is_asked_twice() -> None:
    for choice in ("auto", "auto:groq", "groq:g9", "openrouter:a/b:free"):
        assert len(order(choice)) == len(set(order(choice)))


def test_another_key_is_another_provider_in_the_book_of_rests() -> None:
    model = GROQ.models[0]
    one, other = (Candidate(Provider("groq", "groq", key=key), model) for key in ("a", "b"))
    assert set(one.names).isdisjoint(other.names)


def test_when_a_provider_fails_the_others_close_ranks() -> None:
    strong = provider("groq", "g9 meta 9", "g8 qwen 8", "g7 openai 8")
    weaker = provider("deepseek", "d7 deepseek 7")
    search = Search("auto", listed((strong, weaker), "auto"), {}, NOW)
    first = search.take()
    assert first is not None
    search.give_up(first.provider)
    left = [search.take(), search.take()]
    assert [candidate and candidate.model.id for candidate in left] == ["d7", None]
