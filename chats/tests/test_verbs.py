"""Deleting many, bringing back, marks, branches, and the lists of them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from chats import services
from chats.models import Chat, Message, Variant

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def body(response):
    return response.content.decode()


def fill(chat, count, **fields):
    """So many messages by turns after the greeting."""
    messages = Message.objects.bulk_create(
        Message(chat=chat, position=n, author="character" if n % 2 == 0 else "user", **fields)
        for n in range(1, count + 1)
    )
    Variant.objects.bulk_create(
        Variant(message=m, text=f"Line {m.position}.", finish="stop") for m in messages
    )
    Chat.objects.filter(pk=chat.pk).update(next_position=count + 1)
    chat.refresh_from_db()
    return messages


@pytest.fixture
def story(chat):
    """The greeting and six messages."""
    fill(chat, 6)
    return chat


def at(chat, position):
    return Message.objects.select_related("chat__character").get(chat=chat, position=position)


def positions(chat):
    return list(chat.messages.shown().order_by("position").values_list("position", flat=True))


def texts(chat):
    """All variants of what stands in a chat."""
    shown = Variant.objects.filter(message__chat=chat, message__removed_at=None)
    return list(
        shown.order_by("message__position", "number").values_list(
            "message__position", "number", "text", "edited_from", "is_replaced"
        )
    )


class TestDeletingFromHereOn:
    def test_all_that_follow_go_and_come_back_together(self, story):
        services.remove_message(at(story, 5))
        assert services.remove_from(at(story, 3)) == 3
        assert positions(story) == [0, 1, 2]
        story.refresh_from_db()
        assert story.last_line == "Line 2."
        services.restore_together(at(story, 3))
        assert positions(story) == [0, 1, 2, 3, 4, 6]  # the other had been deleted before

    def test_one_may_come_back_alone_before_the_others(self, story):
        services.remove_from(at(story, 3))
        services.restore_message(at(story, 5))
        assert positions(story) == [0, 1, 2, 5]
        services.restore_together(at(story, 6))
        assert positions(story) == [0, 1, 2, 3, 4, 5, 6]

    def test_the_greeting_stays(self, story):
        with pytest.raises(services.Refusal):
            services.remove_from(at(story, 0))

    def test_a_reply_that_is_being_written_is_stopped(self, story):
        services.send(story, "Go on", "k1")
        assert services.remove_from(at(story, 6)) == 3
        assert not story.messages.live().exists()
        services.send(story, "Go on", "k2")
        assert positions(story) == [0, 1, 2, 3, 4, 5, 9, 10]

    def test_nothing_comes_back_behind_a_reply_that_is_being_written(self, story):
        services.remove_from(at(story, 5))
        services.regenerate(at(story, 4))
        for verb in (services.restore_message, services.restore_together):
            with pytest.raises(services.Refusal, match="being written"):
                verb(at(story, 6))

    def test_what_was_deleted_for_good_does_not_come_back(self, story):
        gone = at(story, 6)
        services.remove_message(gone)
        Message.objects.filter(pk=gone.pk).update(removed_at=timezone.now() - timedelta(days=31))
        services.purge()
        for verb in (services.restore_message, services.restore_together):
            with pytest.raises(services.Refusal, match="for good"):
                verb(gone)

    def test_the_count_is_said_before_and_after(self, page, story):
        third = at(story, 3)
        shown = body(page.get(reverse("message_tools", args=[third.pk]), headers=HTMX))
        assert "Delete from here on" in shown
        assert "4 messages" in shown
        response = page.post(reverse("remove_from", args=[third.pk]), headers=HTMX)
        assert response.status_code == 204
        assert "4 messages deleted" in response.headers["HX-Trigger"]
        assert third.undo_all_url in response.headers["HX-Trigger"]
        assert '"rewind": {"from": 3}' in response.headers["HX-Trigger"]
        undone = page.post(third.undo_all_url, headers=HTMX)
        assert '"rewind": {"from": 3}' in undone.headers["HX-Trigger"]
        assert positions(story) == list(range(7))

    def test_without_script(self, page, story):
        third = at(story, 3)
        assert reverse("remove_from", args=[third.pk]) in body(
            page.get(reverse("message_tools", args=[third.pk]))
        )
        assert page.post(reverse("remove_from", args=[third.pk])).url == story.get_absolute_url()
        listed = body(page.get(reverse("removed_messages", args=[story.pk])))
        assert "4 messages deleted together" in listed
        assert page.post(third.undo_all_url).url == story.get_absolute_url()
        assert positions(story) == list(range(7))

    def test_many_that_came_back_are_the_end_of_the_chat(self, page, chat):
        fill(chat, 160)
        response = page.get(chat.get_absolute_url(), {"after": 3}, headers=HTMX)
        assert (response.headers["HX-Retarget"], response.headers["HX-Reswap"]) == ("#messages", "innerHTML")
        assert "Line 160." in body(response)


class TestTheListOfWhatWasDeleted:
    def test_the_last_stroke_is_first_and_in_the_order_of_the_story(self, page, story):
        services.remove_message(at(story, 2))
        services.remove_from(at(story, 5))
        listed = body(
            page.get(reverse("removed_messages", args=[story.pk]), headers=HTMX | {"HX-Target": "removed"})
        )
        assert listed.index("Line 5.") < listed.index("Line 6.") < listed.index("Line 2.")
        assert listed.count("deleted together") == 1
        assert "<html" not in listed

    def test_bringing_one_back_answers_with_the_list(self, page, story):
        services.remove_message(at(story, 2))
        services.remove_message(at(story, 4))
        response = page.post(
            reverse("restore_message", args=[at(story, 2).pk]), headers=HTMX | {"HX-Target": "removed"}
        )
        assert "Line 4." in body(response)
        assert "Line 2." not in body(response)
        assert positions(story) == [0, 1, 2, 3, 5, 6]

    def test_it_comes_in_pages_and_costs_the_same_for_many(self, page, story, django_assert_max_num_queries):
        services.remove_message(at(story, 2))
        address = reverse("removed_messages", args=[story.pk])
        with django_assert_max_num_queries(5) as one:
            page.get(address, headers=HTMX | {"HX-Target": "removed"})
        fill(story, 0)
        Message.objects.filter(chat=story, position__gt=0).delete()
        fill(story, 70, removed_at=timezone.now())
        with django_assert_max_num_queries(len(one)):
            listed = body(page.get(address, headers=HTMX | {"HX-Target": "removed"}))
        assert listed.count('class="kept__line"') == 20
        assert "page=2" in listed
        last = body(page.get(address, {"page": 4}))
        assert last.count('class="kept__line"') == 10
        assert "page=5" not in last

    def test_an_empty_list_says_so(self, page, story):
        assert "Nothing has been deleted" in body(page.get(reverse("removed_messages", args=[story.pk])))


class TestMarks:
    def test_a_bookmark_is_listed_and_leads_to_its_place(self, page, chat):
        fill(chat, 200)
        marked = at(chat, 40)
        for _ in range(2):  # a switch says what it wants
            response = page.post(reverse("bookmark_message", args=[marked.pk]), {"on": "yes"}, headers=HTMX)
        assert "Bookmark" in body(response)
        assert marked.get_absolute_url() in body(page.get(reverse("bookmarks", args=[chat.pk])))
        shown = page.get(marked.get_absolute_url())
        found = [item.message.position for item in shown.context["shown"]]
        assert found == list(range(16, 66))
        for link in ("?before=16", "?past=65"):
            assert link in body(shown)
        page.post(reverse("bookmark_message", args=[marked.pk]), {"on": ""}, headers=HTMX)
        assert "No bookmarks yet" in body(page.get(reverse("bookmarks", args=[chat.pk])))

    def test_from_there_one_reads_on_to_the_end(self, page, chat):
        fill(chat, 60)
        newer = body(page.get(chat.get_absolute_url(), {"past": 5}, headers=HTMX))
        assert "Line 6." in newer
        assert "Line 55." in newer
        assert "?past=55" in newer
        rest = body(page.get(chat.get_absolute_url(), {"past": 55}, headers=HTMX))
        assert "Line 60." in rest
        assert "?past=" not in rest

    def test_who_sends_from_there_is_shown_the_end(self, page, chat):
        fill(chat, 60)
        response = page.post(reverse("send", args=[chat.pk]), {"text": "Hello", "key": "k"}, headers=HTMX)
        assert response.headers["HX-Retarget"] == "#messages"
        assert "Line 60." in body(response)
        assert "Hello" in body(response)

    def test_the_place_of_a_strangers_message_is_the_end(self, page, chat, bob, mira):
        other = services.start_chat(bob, mira).messages.get()
        assert page.get(chat.get_absolute_url(), {"at": other.pk}).status_code == 200

    def test_a_hidden_message_is_said_in_words(self, page, story):
        second = at(story, 2)
        shown = body(page.post(reverse("hide_message", args=[second.pk]), {"on": "yes"}, headers=HTMX))
        assert "Hidden from the model" in shown
        assert "msg--hidden" in shown
        second.refresh_from_db()
        assert second.is_hidden
        shown = body(page.post(reverse("hide_message", args=[second.pk]), {"on": ""}, headers=HTMX))
        assert "Hidden from the model" not in shown

    def test_what_is_deleted_is_not_marked(self, story):
        services.remove_message(at(story, 2))
        for verb in (services.bookmark_message, services.hide_message):
            with pytest.raises(services.Refusal):
                verb(at(story, 2), on=True)


class TestBranches:
    def test_a_branch_has_all_up_to_the_message(self, story, mira):
        services.choose_variant(at(story, 0), 2)
        services.edit_message(at(story, 2), "Another line.")
        services.remove_message(at(story, 1))
        services.bookmark_message(at(story, 2), on=True)
        services.hide_message(at(story, 3), on=True)
        Chat.objects.filter(pk=story.pk).update(
            model="sim/one", temperature=1.3, note="Rain.", note_depth=2, scenario="A storm.",
            user_name="Ren", user_description="A sailor.", told_version=3, pinned_at=timezone.now(),
            draft="Not sent", draft_at=timezone.now(),
        )  # fmt: skip
        Message.objects.filter(pk=at(story, 3).pk).update(speaker="Old Ren")
        made = services.branch(at(story, 4))
        made.refresh_from_db()
        assert positions(made) == [0, 2, 3, 4]
        assert texts(made) == texts(story)[: len(texts(made))]
        assert len(texts(made)) == 6  # two greetings, a line with its edit, two lines
        assert (at(made, 0).chosen, at(made, 2).chosen) == (2, 2)
        assert at(made, 2).bookmarked_at
        assert (at(made, 3).is_hidden, at(made, 3).speaker) == (True, "Old Ren")
        assert (made.model, made.temperature, made.note, made.note_depth) == ("sim/one", 1.3, "Rain.", 2)
        assert (made.scenario, made.user_name, made.user_description) == ("A storm.", "Ren", "A sailor.")
        assert (made.told_version, made.pinned_at, made.branched_from) == (3, None, at(story, 4))
        assert (made.draft, made.draft_at) == ("", None)
        assert (made.last_line, made.next_position) == ("Line 4.", 5)
        assert made.title == "Mira Vale, branch 1"
        mira.refresh_from_db()
        assert (mira.chats_count, mira.messages_count) == (2, 1 + 5)

    def test_both_go_on_for_themselves(self, story):
        made = services.branch(at(story, 4))
        services.send(made, "Elsewhere", "k1")
        services.edit_message(at(made, 2), "Other")
        assert positions(story) == list(range(7))
        assert at(story, 2).variants.count() == 1
        services.send(story, "Here", "k1")  # a key is a chat's own

    def test_nobody_branches_from_what_is_being_written_or_gone(self, story):
        services.remove_message(at(story, 2))
        with pytest.raises(services.Refusal):
            services.branch(at(story, 2))
        services.regenerate(at(story, 6))
        with pytest.raises(services.Refusal):
            services.branch(at(story, 6))
        made = services.branch(at(story, 5))
        assert not made.messages.live().exists()

    def test_both_know_of_each_other(self, page, story):
        fifth = at(story, 5)
        response = page.post(reverse("branch", args=[fifth.pk]), headers=HTMX)
        made = Chat.objects.exclude(pk=story.pk).get()
        assert response.headers["HX-Redirect"] == made.get_absolute_url()
        shown = body(page.get(made.get_absolute_url()))
        assert "Branched from “Mira Vale”" in shown
        assert fifth.get_absolute_url() in shown
        assert "1 branch" in body(page.get(story.get_absolute_url()))
        assert made.get_absolute_url() in body(
            page.get(reverse("message_branches", args=[fifth.pk]), headers=HTMX)
        )
        services.remove_chat(story)
        assert "from a chat that is deleted" in body(page.get(made.get_absolute_url()))

    def test_without_script(self, page, story):
        response = page.post(reverse("branch", args=[at(story, 3).pk]), follow=True)
        assert "This is the branch" in body(response)

    def test_it_costs_the_same_for_many_messages(self, story, django_assert_max_num_queries):
        with django_assert_max_num_queries(20) as few:
            services.branch(at(story, 2))
        Message.objects.filter(chat=story, position__gt=0).delete()
        fill(story, 600)
        with django_assert_max_num_queries(len(few)):
            services.branch(at(story, 600))


class TestTheSheet:
    def test_it_offers_what_can_be_done(self, page, story):
        story.messages.filter(position=6).update(state="stopped")
        last = body(page.get(reverse("message_tools", args=[at(story, 6).pk]), headers=HTMX))
        for verb in ("Another version", "Continue", "Edit", "Copy", "Branch from here", "Bookmark", "Delete"):
            assert verb in last
        greeting = body(page.get(reverse("message_tools", args=[at(story, 0).pk]), headers=HTMX))
        assert "Delete" not in greeting
        assert "Another version" not in greeting

    def test_what_is_written_is_copied_as_it_was_written(self, page, story):
        Variant.objects.filter(message=at(story, 2)).update(text="*She* nods.\n<b>")
        address = reverse("message_text", args=[at(story, 2).pk])
        plain = page.get(address, headers={"Accept": "text/plain"})
        assert plain.headers["Content-Type"].startswith("text/plain")
        assert body(plain) == "*She* nods.\n<b>"
        assert "*She* nods.\n&lt;b&gt;</textarea>" in body(page.get(address))

    def test_before_an_edit(self, page, story):
        services.edit_message(at(story, 2), "Another line.")
        address = reverse("message_before_edit", args=[at(story, 2).pk])
        assert address in body(page.get(story.get_absolute_url()))
        assert "Line 2." in body(page.get(address, headers=HTMX))
        assert page.get(reverse("message_before_edit", args=[at(story, 3).pk])).status_code == 404

    @pytest.mark.parametrize("name", ["message_tools", "message_text", "message_branches"])
    def test_of_what_is_deleted_nothing_is_shown(self, page, story, name):
        services.remove_message(at(story, 2))
        assert page.get(reverse(name, args=[at(story, 2).pk])).status_code == 404


POSTS = ["remove_from", "restore_together", "bookmark_message", "hide_message", "branch"]
READS = ["message_tools", "message_text", "message_before_edit", "message_branches"]


@pytest.mark.parametrize("name", [*POSTS, *READS, "bookmarks", "removed_messages"])
def test_a_stranger_meets_nothing(client, charlie, story, name):
    client.force_login(charlie)
    pk = story.pk if name in ("bookmarks", "removed_messages") else at(story, 2).pk
    before = list(Message.objects.values())
    ask = client.post if name in POSTS else client.get
    assert ask(reverse(name, args=[pk]), {"on": "yes"}).status_code == 404
    assert (list(Message.objects.values()), Chat.objects.count()) == (before, 1)


@pytest.mark.parametrize("name", POSTS)
def test_changes_are_posts(page, story, name):
    assert page.get(reverse(name, args=[at(story, 2).pk])).status_code == 405


def test_marks_and_branches_cost_a_page_nothing(page, story, django_assert_max_num_queries):
    with django_assert_max_num_queries(10) as plain:
        page.get(story.get_absolute_url())
    for position in range(1, 7):
        services.bookmark_message(at(story, position), on=True)
        services.branch(at(story, position))
    with django_assert_max_num_queries(len(plain)):
        assert body(page.get(story.get_absolute_url())).count("1 branch") == 6


def test_one_message_is_cheap_to_fetch(page, story, django_assert_num_queries):
    services.branch(at(story, 6))
    with django_assert_num_queries(4):  # session, person, message, variants
        page.get(reverse("message", args=[at(story, 6).pk]), headers=HTMX)
