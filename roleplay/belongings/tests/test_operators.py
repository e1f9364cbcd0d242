"""What operators do for somebody who asks them to."""

import zipfile
from io import StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client

from roleplay.accounts.models import User
from roleplay.belongings.tests.conftest import again

LIST = "/admin/accounts/user/"


@pytest.fixture
def desk(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("operator", "operator@example.org"))
    return client


def close(desk: Client, *people: User, **more: str) -> str:
    chosen = {"action": "close_accounts", "_selected_action": [one.pk for one in people], **more}
    return desk.post(LIST, chosen, follow=True).content.decode()


def test_they_are_asked_first_and_then_it_is_closed(house, desk, alice, bob):
    page = close(desk, alice, bob)
    assert "alice@example.org" in page
    assert again(alice).is_open
    assert "2 accounts closed" in close(desk, alice, bob, closing="yes", characters="leave")
    assert not again(alice).is_open
    assert not again(bob).is_open
    assert again(house.shown).is_left_behind
    assert LogEntry.objects.filter(object_id=alice.pk, user__username="operator").exists()


def test_without_a_choice_nothing_happens(desk, alice):
    chosen = {"action": "close_accounts", "_selected_action": [alice.pk], "closing": "yes"}
    assert desk.post(LIST, chosen).status_code == 422
    assert again(alice).is_open


def test_nobody_is_torn_out(desk, alice):
    assert "delete_selected" not in desk.get(LIST).content.decode()
    assert desk.post(f"{LIST}{alice.pk}/delete/", {"post": "yes"}).status_code == 403
    page = desk.get(f"{LIST}{alice.pk}/change/").content.decode()
    assert "closed at" in page.lower()


def test_not_themselves(desk):
    operator = User.objects.get(username="operator")
    assert "from your profile" in close(desk, operator, closing="yes", characters="take")
    assert again(operator).is_open


def test_only_a_superuser_closes_a_superuser(client, alice, bob):
    User.objects.filter(pk=bob.pk).update(is_superuser=True)
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    rights = Permission.objects.filter(content_type__app_label="accounts", content_type__model="user")
    alice.user_permissions.set(rights)
    client.force_login(again(alice))
    assert "Only a superuser" in close(client, bob, closing="yes", characters="take")
    assert again(bob).is_open


def test_a_person_of_the_staff_without_the_right_is_not_offered_it(client, alice, bob):
    User.objects.filter(pk=alice.pk).update(is_staff=True)
    alice.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    client.force_login(again(alice))
    close(client, bob, closing="yes", characters="take")
    assert again(bob).is_open


class TestCommands:
    def test_everything_of_somebody_is_written_into_a_file_once(self, house, alice, tmp_path):
        file = tmp_path / "alice.zip"
        call_command("export_account", "alice", file, stdout=StringIO())
        with zipfile.ZipFile(file) as archive:
            assert "profile.json" in archive.namelist()
        with pytest.raises(CommandError, match="cannot be written"):
            call_command("export_account", "alice", file)
        with pytest.raises(CommandError, match="Nobody here"):
            call_command("export_account", "nobody", tmp_path / "nobody.zip")

    def test_an_account_is_closed_or_deleted_at_once(self, alice, bob):
        told = StringIO()
        call_command("delete_account", "alice", stdout=told)
        assert again(alice).may_return
        call_command("delete_account", "bob@example.org", now=True, stdout=told)
        assert not User.objects.filter(pk=bob.pk).exists()
        assert told.getvalue() == "alice: closed.\nbob: deleted.\n"

    def test_not_the_last_operator_and_not_nobody(self, alice):
        User.objects.filter(pk=alice.pk).update(is_superuser=True)
        with pytest.raises(CommandError, match="Nobody else runs this site"):
            call_command("delete_account", "alice")
        with pytest.raises(CommandError, match="Nobody here"):
            call_command("delete_account", "nobody")
