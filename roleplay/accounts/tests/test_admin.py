import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roleplay.accounts.models import USERNAME_TAKEN, User

NEW = {
    "username": "newcomer",
    "email": "newcomer@example.org",
    "usable_password": "true",
    "password1": "the lamp is lit again",
    "password2": "the lamp is lit again",
}


@pytest.fixture
def desk(client, db):
    client.force_login(User.objects.create_superuser("operator", "operator@example.org"))
    return client


def test_people_are_listed_and_found(desk, alice, bob):
    assert desk.get("/admin/accounts/user/").status_code == 200
    found = desk.get("/admin/accounts/user/?q=alice@example").context["cl"].result_list
    assert list(found) == [alice]


def test_the_list_costs_the_same_whatever_its_length(desk, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        desk.get("/admin/accounts/user/")
    for number in range(20):
        User.objects.create_user(f"person-{number}", f"{number}@example.org")
    with django_assert_num_queries(len(few)):
        desk.get("/admin/accounts/user/")


def test_an_operator_adds_a_person_and_changes_one(desk):
    desk.post("/admin/accounts/user/add/", NEW)
    newcomer = User.objects.get(username="newcomer")
    assert newcomer.check_password(NEW["password1"])
    assert desk.get(f"/admin/accounts/user/{newcomer.pk}/change/").status_code == 200


def test_not_even_an_operator_makes_two_of_one_name(desk, alice):
    response = desk.post("/admin/accounts/user/add/", NEW | {"username": "ALICE"})
    assert str(USERNAME_TAKEN) in response.text


def test_a_person_does_not_reach_the_desk(client, alice):
    client.force_login(alice)
    assert client.get("/admin/accounts/user/").status_code == 302
