import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from roleplay.accounts.models import User, folded, validate_username

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["alice", "ALICE", "alice@example.org", "Alice@Example.ORG"])
def test_a_person_signs_in_by_either_name_in_any_case(alice, name):
    assert authenticate(username=name, password="alice-pass-1234") == alice


@pytest.mark.parametrize("name", ["", "bob", "alice@example.com", "alice "])
def test_another_name_is_nobody(alice, name):
    assert authenticate(username=name, password="alice-pass-1234") is None


def test_a_username_in_cyrillic_has_no_case_either():
    irina = User.objects.create_user("Ирина", "irina@example.org", "пароль-подлиннее")
    assert authenticate(username="ИРИНА", password="пароль-подлиннее") == irina


def test_a_banned_person_does_not_sign_in(alice):
    alice.is_active = False
    alice.save()
    assert authenticate(username="alice", password="alice-pass-1234") is None


def test_a_password_over_72_bytes_counts_to_its_last_letter():
    password = "я" * 100
    User.objects.create_user("long", "long@example.org", password)
    assert authenticate(username="long", password=password)
    assert authenticate(username="long", password=password[:-1] + "ю") is None


@pytest.mark.parametrize(
    "twin",
    [("ALICE", "other@example.org"), ("ａｌｉｃｅ", "other@example.org"), ("other", "Alice@EXAMPLE.org")],
)
def test_two_people_never_differ_by_case_or_width_only(alice, twin):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(*twin)
    with pytest.raises(ValidationError):
        User(username=twin[0], email=twin[1]).full_clean(exclude=["password"])


@pytest.mark.parametrize("name", ["ren", "Ирина-1", "o.k_", "日本語", "हिन्दी", "a" * 30])
def test_usernames_of_every_script_are_welcome(name):
    User(username=name, email="a@example.org").full_clean(exclude=["password"])


@pytest.mark.parametrize("name", ["a@b.c", "two words", "emoji🙂", "semi;colon", "new\nline", "ab", "a" * 31])
def test_signs_that_would_confuse_are_not(name):
    with pytest.raises(ValidationError) as refusal:
        User(username=name, email="a@example.org").full_clean(exclude=["password"])
    assert list(refusal.value.message_dict) == ["username"]


@given(st.text(max_size=30))
def test_folding_is_stable_and_fits_its_column(name):
    try:
        validate_username(name)
    except ValidationError:
        return
    name = User.normalize_username(name)[:30]
    assert folded(name) == folded(name.swapcase()) or name.swapcase().casefold() != name.casefold()
    assert len(folded(name)) <= User._meta.get_field("username_folded").max_length


def test_a_person_is_called_by_the_display_name_if_there_is_one(alice):
    assert str(alice) == "alice"
    alice.display_name = "Алиса"
    assert str(alice) == alice.get_full_name() == "Алиса"
