from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches

from roleplay.accounts import tries
from roleplay.accounts.tries import TooManyTries, Tries


def taken(subject: Tries) -> bool:
    try:
        subject.take()
    except TooManyTries:
        return False
    return True


def test_tries_are_welcome_up_to_the_limit_and_not_beyond():
    subject = Tries("account 1", limit=3)
    assert [taken(subject) for _ in range(5)] == [True, True, True, False, False]


def test_the_refusal_says_how_long_to_wait():
    subject = Tries("account 1", limit=0)
    with pytest.raises(TooManyTries) as refusal:
        subject.take()
    assert 0 < refusal.value.seconds <= tries.WINDOW


def test_many_tries_at_once_get_no_more_than_the_limit():
    with ThreadPoolExecutor(16) as threads:
        outcomes = list(threads.map(lambda _: taken(Tries("account 1", limit=10)), range(60)))
    assert outcomes.count(True) == 10


def test_a_try_that_was_right_is_given_back():
    subject = Tries("address 1", limit=2)
    for _ in range(9):
        subject.take()
        subject.give_back()
    assert taken(subject)


def test_a_success_forgets_the_slips_before_it():
    subject = Tries("account 1", limit=2)
    subject.take()
    subject.take()
    subject.forget()
    assert taken(subject)


def test_a_cache_that_goes_between_two_steps_refuses_nobody(monkeypatch):
    subject = Tries("account 1", limit=1)
    subject.take()
    window, _ends = subject._window()
    monkeypatch.setattr(type(caches["default"]), "add", lambda cache, *given: cache.delete(window))
    subject.take()
    subject.give_back()


def test_subjects_do_not_count_for_each_other():
    assert taken(Tries("account 1", limit=1))
    assert taken(Tries("account 2", limit=1))


def test_a_new_window_starts_from_nothing(monkeypatch):
    subject = Tries("account 1", limit=1)
    assert taken(subject)
    subject.forget()
    later = tries.time.time() + tries.WINDOW
    monkeypatch.setattr(tries.time, "time", lambda: later)
    assert taken(subject)


def test_email_and_username_of_one_person_share_their_tries(alice, settings):
    settings.SIGN_IN_TRIES_PER_ACCOUNT = 2
    assert taken(tries.of_account("alice"))
    assert taken(tries.of_account("Alice@Example.org"))
    assert not taken(tries.of_account("ALICE"))


@pytest.mark.django_db
def test_a_name_without_a_person_is_counted_all_the_same(settings):
    settings.SIGN_IN_TRIES_PER_ACCOUNT = 1
    assert taken(tries.of_account("nobody"))
    assert not taken(tries.of_account("Nobody"))
