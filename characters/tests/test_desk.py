"""The moderators' desk in the admin, used by one who has the rights of the group and no others."""

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from characters import services
from characters.models import Act, Case, Character, Rule

DESK = reverse("admin:characters_moderated_changelist")
LOG = reverse("admin:characters_act_changelist")


@pytest.fixture
def desk(client: Any, moderator: Any) -> Any:
    client.force_login(moderator)
    return client


@pytest.fixture
def mira(alice: Any) -> Character:
    return services.create(alice, {"name": "Mira Vale", "greeting": "*The lamp turns.*"}, "public")


@pytest.fixture
def una(alice: Any) -> Character:
    return services.create(alice, {"name": "Una"}, "public")


def page_of(character: Character) -> str:
    return reverse("admin:characters_moderated_change", args=[character.pk])


def do(client: Any, action: str, *chosen: Character, query: str = "", **more: str) -> Any:
    form = {"action": action, "_selected_action": [one.pk for one in chosen], **more}
    return client.post(f"{DESK}{query}", form, follow=True)


def fresh(character: Character) -> Character:
    return Character.objects.get(pk=character.pk)


def test_the_whole_way_from_saving_to_being_found(desk: Any, alice: Any, settings: Any, client: Any) -> None:
    settings.MODERATION = "pre"
    mira = services.create(alice, {"name": "Mira Vale"}, "public")
    assert "Mira Vale" not in client.get("/").text
    assert "Mira Vale" in desk.get(DESK).text
    assert desk.post(page_of(mira), {"decision": "approve"}).status_code == 302
    assert "Mira Vale" in client.get("/").text
    assert "Mira Vale" not in desk.get(DESK).text


def test_the_desk_shows_who_waits_and_why(desk: Any, mira: Character, una: Character, bob: Any) -> None:
    services.report(mira, bob, "minor", "Look at the greeting.")
    page = desk.get(DESK).text
    for said in (
        "Mira Vale",
        "by alice",
        "Sexual content with a minor",
        "1 person",
        "Look at the greeting.",
        "Una",
        "New",
    ):
        assert said in page
    assert mira.thumbnail_url in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", {"Mira Vale", "Una"}),
        ("?state=hidden", {"Hidden one"}),
        ("?state=approved", {"Mira Vale", "Una", "Seen"}),
        ("?state=rejected", set()),
        ("?why=report:spam", {"Una"}),
        ("?why=new", {"Mira Vale", "Una"}),
        ("?why=screened", set()),
        ("?q=una", {"Una"}),
    ],
)
def test_the_desk_can_be_narrowed(
    desk: Any,
    mira: Character,
    una: Character,
    alice: Any,
    bob: Any,
    moderator: Any,
    query: str,
    names: set[str],
) -> None:
    for name, verb in (("Hidden one", services.hide), ("Seen", services.approve)):
        verb(services.create(alice, {"name": name}, "public"), moderator, "Why.")
    services.report(una, bob, "spam", "A shop.")
    found = desk.get(DESK + query).context["cl"].result_list
    assert {one.name for one in found} == names


def test_who_waits_longest_comes_first(desk: Any, mira: Character, una: Character) -> None:
    Case.objects.filter(character=una).update(since="2026-01-01T00:00Z")
    assert [one.name for one in desk.get(DESK).context["cl"].result_list] == ["Una", "Mira Vale"]


def test_what_is_private_or_removed_is_not_the_moderators_business(
    desk: Any, secret: Character, mira: Character
) -> None:
    services.remove(mira)
    for one in (secret, mira):
        assert desk.get(page_of(one)).status_code == 404
        assert desk.post(page_of(one), {"decision": "hide", "reason": "x"}).status_code == 404
        assert one.name not in desk.get(DESK).text
        assert desk.get(one.portrait_url).status_code == 404


def test_moderators_see_the_picture_of_what_waits(
    desk: Any, alice: Any, bob: Any, settings: Any, client: Any
) -> None:
    settings.MODERATION = "pre"
    mira = services.create(alice, {"name": "Mira"}, "public")
    assert desk.get(mira.portrait_url).status_code == 200
    client.force_login(bob)
    assert client.get(mira.portrait_url).status_code == 404


def test_the_page_of_one_shows_everything_that_helps_to_decide(
    desk: Any, mira: Character, alice: Any, bob: Any, moderator: Any
) -> None:
    services.approve(mira, moderator)
    services.change(
        mira, {"tagline": "Keeper of a <b>shop</b>", "description": "She sells."}, alice, based_on=1
    )
    services.report(mira, bob, "spam", "A shop.")
    other = services.create(alice, {"name": "Other one"}, "public")
    services.hide(other, moderator, "Advertising.")
    page = desk.get(page_of(mira)).text
    for said in (
        "The lamp turns.",
        "<ins>",
        "Keeper",
        "She sells.",
        "A shop.",
        "bob",
        "Approved",
        "Advertising.",
        "Other one",
        "alice",
    ):
        assert said in page, said
    assert "<b>shop</b>" not in page
    assert '<em class="act">' in page


def test_the_queries_do_not_grow_with_rows(
    desk: Any, alice: Any, bob: Any, charlie: Any, moderator: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for _ in range(2):
        for number in range(5):
            one = services.create(alice, {"name": f"No {number}"}, "public")
            services.report(one, bob, "spam", "A shop.")
            services.report(one, charlie, "rating", "")
        with django_assert_max_num_queries(14) as asked:
            assert desk.get(DESK).status_code == 200
        counts.append(len(asked))
        with django_assert_max_num_queries(24) as asked:
            assert desk.get(page_of(one)).status_code == 200
        counts.append(len(asked))
    assert counts[:2] == counts[2:]


@pytest.mark.parametrize(
    ("action", "status"), [("reject", "rejected"), ("hide", "hidden"), ("ban", "hidden")]
)
def test_grave_decisions_ask_for_a_reason_first(
    desk: Any, mira: Character, una: Character, alice: Any, action: str, status: str
) -> None:
    asked = do(desk, action, mira, una)
    assert asked.status_code == 200
    assert "Mira Vale" in asked.text
    assert fresh(mira).status == "approved"
    again = do(desk, action, mira, una, reason="  ")
    assert again.status_code == 422
    assert "Write a reason" in again.text
    assert fresh(mira).status == "approved"
    done = do(desk, action, mira, una, reason="A shop.")
    assert {fresh(mira).status, fresh(una).status} == {status}
    assert fresh(mira).status_reason == "A shop."
    alice.refresh_from_db()
    assert alice.is_active is (action != "ban")
    assert "2 characters" in done.text


@pytest.mark.parametrize(
    ("action", "field", "value"),
    [
        ("approve", "approved_version", 1),
        ("rate_moderate", "rating", "moderate"),
        ("rate_nsfw", "rating", "nsfw"),
    ],
)
def test_easy_decisions_are_taken_at_once_for_many(
    desk: Any, mira: Character, una: Character, moderator: Any, action: str, field: str, value: Any
) -> None:
    do(desk, action, mira, una)
    assert [getattr(fresh(one), field) for one in (mira, una)] == [value, value]
    assert Act.objects.filter(by=moderator).count() == 2


def test_reports_are_dismissed_and_what_was_hidden_restored(
    desk: Any, mira: Character, bob: Any, moderator: Any
) -> None:
    services.approve(mira, moderator)
    services.report(mira, bob, "spam", "A shop.")
    do(desk, "dismiss", mira)
    assert not Case.objects.exists()
    services.hide(mira, moderator, "A shop.")
    do(desk, "restore", mira, query="?state=hidden")
    assert fresh(mira).status == "approved"


def test_one_is_decided_on_its_page_and_the_next_follows(desk: Any, mira: Character, una: Character) -> None:
    assert desk.post(page_of(mira), {"decision": "hide"}).status_code == 422
    assert desk.post(page_of(mira), {"decision": "nonsense", "reason": "x"}).status_code == 422
    assert desk.post(page_of(mira), {}).status_code == 422
    assert fresh(mira).status == "approved"
    answer = desk.post(page_of(mira), {"decision": "hide", "reason": "A shop."})
    assert answer.url == page_of(una)
    assert desk.post(page_of(una), {"decision": "approve"}).url == DESK


def test_one_is_decided_in_its_row_and_the_queue_follows(desk: Any, mira: Character, una: Character) -> None:
    page = desk.get(DESK).text
    address = f"{page_of(mira)}?back=queue"
    assert f'value="approve" formaction="{address}"' in page
    assert f'href="{page_of(mira)}#decision"' in page
    assert desk.post(address, {"decision": "approve", "action": "", "index": "0"}).url == DESK
    assert "Mira Vale" not in desk.get(DESK).text


def test_the_admin_is_in_the_colours_that_its_reader_has_chosen(desk: Any) -> None:
    assert "theme-dark" in desk.get(DESK).text
    desk.cookies["theme"] = "light"
    assert "theme-light" in desk.get(DESK).text
    assert "css/admin.css" in desk.get("/admin/").text


def test_a_page_without_a_form_that_was_sent_says_nothing_about_faults(desk: Any, mira: Character) -> None:
    assert "errornote" not in desk.get(page_of(mira)).text


def test_a_ban_can_be_lifted_on_the_page(desk: Any, mira: Character, alice: Any, moderator: Any) -> None:
    services.ban(alice, moderator, "Spam.")
    assert "Lift the ban" in desk.get(page_of(mira)).text
    desk.post(page_of(mira), {"decision": "lift_ban"})
    alice.refresh_from_db()
    assert alice.is_active


def test_the_staff_cannot_be_banned_and_nothing_is_half_done(desk: Any, mira: Character, bob: Any) -> None:
    bob.is_staff = True
    bob.save()
    own = services.create(bob, {"name": "Mine"}, "public")
    assert "Ban creator" not in desk.get(page_of(own)).text
    answer = do(desk, "ban", mira, own, reason="Spam.")
    assert "cannot be banned" in answer.text
    assert fresh(mira).status == "approved"
    assert not Act.objects.filter(verb="banned").exists()


def test_the_log_is_there_to_be_read(desk: Any, mira: Character, moderator: Any) -> None:
    services.hide(mira, moderator, "A shop.")
    act = Act.objects.latest("pk")
    page = desk.get(LOG)
    assert "A shop." in page.text
    address = reverse("admin:characters_act_change", args=[act.pk])
    assert desk.get(address).status_code == 200
    assert desk.post(address, {"reason": "Nothing."}).status_code == 403
    assert (
        desk.post(reverse("admin:characters_act_delete", args=[act.pk]), {"post": "yes"}).status_code == 403
    )
    assert desk.get(reverse("admin:characters_act_add")).status_code == 403


def test_the_log_asks_the_same_for_any_number_of_rows(
    desk: Any, alice: Any, moderator: Any, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for _ in range(2):
        for number in range(5):
            services.hide(services.create(alice, {"name": f"No {number}"}, "public"), moderator, "A shop.")
        with django_assert_max_num_queries(14) as asked:
            desk.get(LOG)
        counts.append(len(asked))
    assert counts[0] == counts[1]


MODELS = ["character", "tag", "rule"]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("page", ["changelist", "add"])
def test_moderators_have_no_other_page_of_characters(desk: Any, model: str, page: str) -> None:
    assert desk.get(reverse(f"admin:characters_{model}_{page}")).status_code == 403


@pytest.mark.parametrize(
    "name", ["accounts_user", "auth_group", "chats_chat", "providers_languagemodel", "providers_call"]
)
def test_moderators_have_no_page_of_anything_else(desk: Any, name: str) -> None:
    from django.urls import NoReverseMatch

    try:
        address = reverse(f"admin:{name}_changelist")
    except NoReverseMatch:
        return
    assert desk.get(address).status_code == 403


def test_moderators_neither_add_nor_delete_characters(desk: Any, mira: Character) -> None:
    assert desk.get(reverse("admin:characters_moderated_add")).status_code == 403
    address = reverse("admin:characters_moderated_delete", args=[mira.pk])
    assert desk.post(address, {"post": "yes"}).status_code == 403
    do(desk, "delete_selected", mira, post="yes")
    assert fresh(mira)


def test_the_group_has_these_rights_and_no_others(db: None) -> None:
    rights = Group.objects.get(name="Moderators").permissions.values_list("codename", flat=True)
    assert set(rights) == {
        "view_moderated",
        "change_moderated",
        "view_moderatedreview",
        "change_moderatedreview",
        "view_act",
    }


def test_the_index_shows_moderators_their_three_pages_only(desk: Any) -> None:
    apps = desk.get(reverse("admin:index")).context["app_list"]
    assert [(app["app_label"], {model["object_name"] for model in app["models"]}) for app in apps] == [
        ("characters", {"Moderated", "ModeratedReview", "Act"})
    ]


@pytest.mark.parametrize("who", ["alice", "staff", "nobody"])
def test_others_see_neither_the_desk_nor_the_log(
    client: Any, alice: Any, mira: Character, who: str, request: Any
) -> None:
    if who != "nobody":
        alice.is_staff = who == "staff"
        alice.save()
        client.force_login(alice)
    for address in (DESK, LOG, page_of(mira)):
        assert client.get(address).status_code in (302, 403)
        assert client.post(address, {"decision": "hide", "reason": "x"}).status_code in (302, 403)
    assert fresh(mira).status == "approved"


def test_who_may_only_look_is_offered_no_decision(client: Any, charlie: Any, mira: Character) -> None:
    from django.contrib.auth.models import Permission

    charlie.is_staff = True
    charlie.save()
    charlie.user_permissions.add(Permission.objects.get(codename="view_moderated"))
    client.force_login(charlie)
    for page in (page_of(mira), DESK):
        assert 'name="decision"' not in client.get(page).text
    client.post(page_of(mira), {"decision": "hide", "reason": "x"})
    do(client, "hide", mira, reason="x")
    assert fresh(mira).status == "approved"


def test_operators_write_the_rules(client: Any, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_superuser("op", "op@example.org", "op-pass-12345"))
    address = reverse("admin:characters_rule_add")
    form = {"name": "Ours", "kind": "pattern", "text": "(", "effect": "hold", "is_on": "on", "language": ""}
    assert "cannot be used" in client.post(address, form).text
    assert not Rule.objects.filter(name="Ours").exists()
    assert client.post(address, form | {"text": r"\bshop\b"}).status_code == 302
    assert Rule.objects.get(name="Ours").as_rule().sought == (r"\bshop\b",)
    assert client.get(reverse("admin:characters_rule_changelist")).status_code == 200


def test_the_status_of_a_character_is_changed_on_the_desk_alone(
    client: Any, django_user_model: Any, mira: Character
) -> None:
    client.force_login(django_user_model.objects.create_superuser("op", "op@example.org", "op-pass-12345"))
    address = reverse("admin:characters_character_change", args=[mira.pk])
    form = client.get(address).context["adminform"].form
    assert {"status", "status_reason"}.isdisjoint(form.fields)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_desk_speaks_both_languages(desk: Any, mira: Character, language: str) -> None:
    for address in (DESK, page_of(mira), LOG, f"{LOG}?by=site", f"{LOG}?by=x", f"{LOG}?by={10**30}"):
        assert desk.get(address, headers={"accept-language": language}).status_code == 200
