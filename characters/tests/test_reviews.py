"""What people say of characters: who may, what becomes of it, and that the counters know."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from characters import services
from characters.models import Act, Character, Report, Review, Rule
from chats.models import Chat, Message

Talk = Callable[..., None]
Say = Callable[..., Review]


@pytest.fixture
def talk() -> Talk:
    """Let somebody have got a reply of a character, or a message in another state or place."""

    def talked(person: Any, character: Character, **reply: Any) -> None:
        chat = Chat.objects.create(owner=person, character=character, user_name=person.called)
        usual = {"position": 2, "author": "character", "state": "done"}
        Message.objects.create(chat=chat, **{**usual, **reply})

    return talked


@pytest.fixture
def say(talk: Talk) -> Say:
    """Let somebody talk with a character and review it."""

    def said(person: Any, character: Character, stars: int = 5, text: str = "") -> Review:
        talk(person, character)
        return services.review(character, person, stars, text)

    return said


@pytest.fixture
def mira(make: Any, alice: Any) -> Character:
    return make("Mira Vale", creator=alice)


@pytest.fixture
def as_bob(client: Any, bob: Any) -> Any:
    client.force_login(bob)
    return client


def page_of(character: Character) -> str:
    return reverse("reviews", args=[character.pk])


def mine(character: Character) -> str:
    return reverse("review", args=[character.pk])


def counters(character: Character) -> tuple[int, int]:
    character.refresh_from_db()
    listing = getattr(character, "listing", None)
    assert listing is None or listing.merit == character.merit
    return character.reviews_count, character.stars_total


def crowd(number: int) -> list[Any]:
    people = [
        get_user_model()(username=f"guest{n}", username_folded=f"guest{n}", email=f"guest{n}@example.org")
        for n in range(number)
    ]
    return get_user_model().objects.bulk_create(people)


class TestWhoMay:
    def test_somebody_who_has_got_a_reply(self, as_bob: Any, bob: Any, mira: Character, talk: Talk) -> None:
        talk(bob, mira)
        assert 'name="stars"' in as_bob.get(mira.get_absolute_url()).text
        answer = as_bob.post(mine(mira), {"stars": "4", "text": "She makes tea.\n\nAnd waits."})
        assert answer.url == f"{mira.get_absolute_url()}#reviews"
        assert counters(mira) == (1, 4)
        page = as_bob.get(mira.get_absolute_url()).text
        assert "<p>She makes tea.</p>" in page
        assert "4.0" in page

    @pytest.mark.parametrize(
        "reply",
        [
            {"position": 0},
            {"author": "user"},
            {"state": "pending"},
            {"state": "writing"},
            {"state": "failed"},
        ],
    )
    def test_nobody_who_has_not(
        self, as_bob: Any, bob: Any, mira: Character, talk: Talk, reply: dict[str, Any]
    ) -> None:
        talk(bob, mira, **reply)
        page = as_bob.get(mira.get_absolute_url()).text
        assert 'name="stars"' not in page
        assert "after the first reply" in page
        answer = as_bob.post(mine(mira), {"stars": "4", "text": "Kept words."})
        assert answer.status_code == 422
        assert "Talk first" in answer.text
        assert "Kept words." in answer.text
        assert not Review.objects.exists()

    def test_nobody_through_the_talk_of_another(self, as_bob: Any, charlie: Any, mira: Character, make: Any,
                                                bob: Any, talk: Talk) -> None:  # fmt: skip
        talk(charlie, mira)
        talk(bob, make("Una"))
        assert as_bob.post(mine(mira), {"stars": "4"}).status_code == 422

    def test_its_creator_does_not_praise_it(
        self, client: Any, alice: Any, mira: Character, talk: Talk
    ) -> None:
        talk(alice, mira)
        client.force_login(alice)
        assert 'name="stars"' not in client.get(mira.get_absolute_url()).text
        assert client.post(mine(mira), {"stars": "5"}).status_code == 422
        assert counters(mira) == (0, 0)

    def test_a_visitor_is_asked_to_sign_in(self, client: Any, mira: Character) -> None:
        assert "Sign in to write a review" in client.get(mira.get_absolute_url()).text
        assert client.post(mine(mira), {"stars": "5"}).status_code == 307
        assert not Review.objects.exists()

    @pytest.mark.parametrize(
        "fields", [{"visibility": "private"}, {"status": "hidden"}, {"status": "pending"}, {"rating": "nsfw"}]
    )
    def test_who_cannot_open_it_any_more_reads_and_says_nothing(
        self, client: Any, bob: Any, charlie: Any, mira: Character, say: Say, fields: dict[str, str]
    ) -> None:
        one = say(charlie, mira, text="Secret words.")
        say(bob, mira)
        Character.objects.update(**fields)
        for person in (None, bob):
            client.logout()
            if person:
                client.force_login(person)
            assert client.get(page_of(mira)).status_code == 404
        before = list(Review.objects.values())
        for name, pk in (
            ("review", mira.pk),
            ("remove_review", mira.pk),
            ("restore_review", mira.pk),
            ("thank", one.pk),
            ("report_review", one.pk),
        ):
            answer = client.post(reverse(name, args=[pk]), {"stars": "1", "reason": "spam", "on": "1"})
            assert answer.status_code == 404, name
            assert "Secret words." not in answer.text
        assert list(Review.objects.values()) == before

    def test_an_unlisted_one_is_reviewed_by_who_has_the_link(
        self, as_bob: Any, bob: Any, make: Any, talk: Talk
    ) -> None:
        shy = make("Shy", visibility="unlisted")
        talk(bob, shy)
        assert as_bob.post(mine(shy), {"stars": "5"}).status_code == 302
        assert counters(shy) == (1, 5)


class TestWriting:
    @pytest.mark.parametrize(
        ("sent", "fault"),
        [
            ({}, "stars"),
            ({"stars": "0"}, "stars"),
            ({"stars": "6"}, "stars"),
            ({"stars": "x"}, "stars"),
            ({"stars": "4", "text": "x" * 2001}, "text"),
        ],
    )
    def test_a_bad_one_gets_a_message_and_loses_nothing(
        self, as_bob: Any, bob: Any, mira: Character, talk: Talk, fragment: Any, sent: Any, fault: str
    ) -> None:
        talk(bob, mira)
        answer = as_bob.post(mine(mira), {"text": "Kept words.", **sent}, headers=fragment("reviews"))
        assert answer.status_code == 422
        assert answer.text.lstrip().startswith("<section")
        assert fault in answer.context["reviews"].form.errors
        assert sent.get("text", "Kept words.") in answer.text
        assert not Review.objects.exists()

    def test_a_second_one_takes_the_place_of_the_first(
        self, as_bob: Any, bob: Any, mira: Character, say: Say, fragment: Any
    ) -> None:
        say(bob, mira, 2, "Hm.")
        form = as_bob.get(mine(mira), headers=fragment("reviews")).text
        assert "Hm." in form
        assert "checked" in form
        answer = as_bob.post(mine(mira), {"stars": "5", "text": "Better."}, headers=fragment("reviews"))
        assert "Better." in answer.text
        assert "5.0" in answer.text
        assert [(one.stars, one.text) for one in Review.objects.all()] == [(5, "Better.")]
        assert counters(mira) == (1, 5)

    def test_it_goes_and_comes_back(self, as_bob: Any, bob: Any, mira: Character, say: Say) -> None:
        say(bob, mira, 5, "Tea.")
        page = as_bob.post(reverse("remove_review", args=[mira.pk]), follow=True).text
        assert "Undo" in page
        assert counters(mira) == (0, 0)
        as_bob.post(reverse("remove_review", args=[mira.pk]))
        assert counters(mira) == (0, 0)
        as_bob.post(reverse("restore_review", args=[mira.pk]))
        as_bob.post(reverse("restore_review", args=[mira.pk]))
        assert counters(mira) == (1, 5)
        assert "Tea." in as_bob.get(page_of(mira)).text

    def test_after_deleting_it_another_may_be_written(self, bob: Any, mira: Character, say: Say) -> None:
        services.remove_review(say(bob, mira, 1))
        services.review(mira, bob, 4, "On second thoughts.")
        assert counters(mira) == (1, 4)
        assert Review.objects.get().text == "On second thoughts."

    def test_what_one_has_not_said_cannot_be_deleted(
        self, as_bob: Any, charlie: Any, mira: Character, say: Say
    ) -> None:
        say(charlie, mira)
        assert as_bob.post(reverse("remove_review", args=[mira.pk])).status_code == 404
        assert counters(mira) == (1, 5)

    def test_words_of_others_are_escaped(self, client: Any, bob: Any, mira: Character, say: Say) -> None:
        bob.display_name = "<i>Bob</i>"
        bob.save()
        say(bob, mira, text="<script>alert(1)</script>\n{{ settings }} & [link](javascript:x)")
        page = client.get(mira.get_absolute_url()).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>" in page
        assert "<script>alert" not in page
        assert "<i>Bob" not in page

    def test_a_nul_does_not_break_it(self, as_bob: Any, bob: Any, mira: Character, talk: Talk) -> None:
        talk(bob, mira)
        as_bob.post(mine(mira), {"stars": "5", "text": "a\0b"})
        assert as_bob.get(mira.get_absolute_url()).status_code == 200

    def test_two_at_once_are_one(self, bob: Any, mira: Character, say: Say) -> None:
        say(bob, mira, 5)
        say(bob, mira, 5)
        assert counters(mira) == (1, 5)


class TestScreening:
    def test_what_is_refused_is_not_said_and_logged(
        self, as_bob: Any, bob: Any, alice: Any, mira: Character, talk: Talk
    ) -> None:
        Rule.objects.create(name="shops", text="buy pills", effect="refuse")
        talk(bob, mira)
        answer = as_bob.post(mine(mira), {"stars": "5", "text": "Buy pills here"})
        assert answer.status_code == 422
        assert "shops" in answer.text
        assert "Buy pills here" in answer.text
        assert not Review.objects.exists()
        act = Act.objects.get(verb="refused")
        assert (act.person, act.by, act.rule) == (bob, bob, "shops")
        assert counters(mira) == (0, 0)

    @pytest.mark.parametrize("effect", ["hold", "nsfw"])
    def test_what_is_held_waits_for_a_moderator(
        self, client: Any, bob: Any, mira: Character, say: Say, effect: str, moderator: Any
    ) -> None:
        Rule.objects.create(name="shops", text="buy pills", effect=effect)
        held = say(bob, mira, 5, "Buy pills here")
        assert counters(mira) == (0, 0)
        assert "Buy pills" not in client.get(mira.get_absolute_url()).text
        client.force_login(bob)
        assert "A moderator is going to look at it." in client.get(mira.get_absolute_url()).text
        assert Report.objects.get(resolved_at=None).review == held
        services.keep_review(held, moderator)
        assert counters(mira) == (1, 5)

    def test_a_held_one_may_be_corrected(self, bob: Any, mira: Character, say: Say) -> None:
        Rule.objects.create(name="shops", text="buy pills", effect="hold")
        say(bob, mira, 5, "Buy pills here")
        services.review(mira, bob, 5, "Talk to her.")
        assert counters(mira) == (1, 5)
        assert not Report.objects.exists()

    def test_without_moderation_words_hold_nothing(
        self, bob: Any, mira: Character, say: Say, settings: Any
    ) -> None:
        settings.MODERATION = "off"
        Rule.objects.create(name="shops", text="buy pills", effect="hold")
        say(bob, mira, 5, "Buy pills here")
        assert counters(mira) == (1, 5)

    def test_minors_in_a_sexual_context_are_refused_always(
        self, bob: Any, mira: Character, talk: Talk, settings: Any
    ) -> None:
        settings.MODERATION = "off"
        talk(bob, mira)
        with pytest.raises(services.Unfit):
            services.review(mira, bob, 5, "She is 14 years old and we had sex.")
        assert not Review.objects.exists()


class TestList:
    def seed(self, mira: Character, number: int) -> list[Review]:
        return Review.objects.bulk_create(
            Review(
                character=mira,
                author=person,
                stars=n % 5 + 1,
                text=f"No {n}.",
                thanks_count=n % 7,
                updated_at="2026-01-01T00:00Z",
            )
            for n, person in enumerate(crowd(number))
        )

    @pytest.mark.parametrize("order", ["new", "useful"])
    def test_each_is_met_once_page_by_page(
        self, client: Any, mira: Character, fragment: Any, order: str
    ) -> None:
        made = self.seed(mira, 25)
        Character.objects.update(reviews_count=25, stars_total=75)
        address: str = page_of(mira) + ("?reviews=useful" if order == "useful" else "")
        met: list[int] = []
        while address:
            shown = client.get(address, headers=fragment("more-reviews")).context["reviews"]
            met += [one.pk for one in shown.others]
            address = shown.next
        assert len(met) == 25
        expected = (
            sorted(made, key=lambda one: (-one.thanks_count, -one.pk))
            if order == "useful"
            else sorted(made, key=lambda one: -one.pk)
        )
        assert met == [one.pk for one in expected]

    @pytest.mark.parametrize("after", ["x", "1", "-1--1", "9" * 400 + "-1", "1-2-3", f"{2**52}-5", "²-1"])
    def test_no_address_breaks_it(self, client: Any, mira: Character, after: str) -> None:
        self.seed(mira, 1)
        Character.objects.update(reviews_count=1)
        for order in ("new", "useful", "nonsense"):
            answer = client.get(page_of(mira), {"after": after, "reviews": order})
            assert answer.status_code == 200

    def test_the_number_of_queries_does_not_grow(
        self, as_bob: Any, mira: Character, django_assert_max_num_queries: Any
    ) -> None:
        as_bob.get("/")
        asked = []
        for number in (1, 9):
            Review.objects.all().delete()
            get_user_model().objects.filter(username__startswith="guest").delete()
            self.seed(mira, number)
            Character.objects.update(reviews_count=number)
            with django_assert_max_num_queries(8) as queries:
                as_bob.get(page_of(mira))
            asked.append(len(queries))
        assert asked[0] == asked[1]

    def test_the_score_shows_how_stars_are_shared(self, client: Any, mira: Character) -> None:
        self.seed(mira, 7)
        Character.objects.update(reviews_count=7, stars_total=18)
        shown = client.get(mira.get_absolute_url()).context["reviews"]
        assert [tuple(share) for share in shown.shares] == [(5, 1), (4, 1), (3, 1), (2, 2), (1, 2)]
        assert shown.rounded == 3

    def test_who_asks_for_more_is_led_to_the_first_of_them(
        self, client: Any, mira: Character, fragment: Any
    ) -> None:
        self.seed(mira, 12)
        Character.objects.update(reviews_count=12)
        page = client.get(mira.get_absolute_url())
        assert "autofocus" not in page.text
        more = client.get(page.context["reviews"].next, headers=fragment("more-reviews")).text
        assert more.count("autofocus") == 1
        assert more.index("autofocus") < more.index("No 1.")

    def test_without_script_the_next_page_is_a_page(self, client: Any, mira: Character) -> None:
        self.seed(mira, 12)
        Character.objects.update(reviews_count=12)
        following = client.get(mira.get_absolute_url()).context["reviews"].next
        page = client.get(following).text
        assert "No 0." in page
        assert "<html" in page


class TestThanks:
    def test_a_useful_one_is_thanked_for_once(
        self, as_bob: Any, charlie: Any, mira: Character, say: Say, fragment: Any
    ) -> None:
        one = say(charlie, mira)
        for _ in range(2):
            page = as_bob.post(reverse("thank", args=[one.pk]), {"on": "1"}, headers=fragment("x")).text
        assert 'aria-pressed="true"' in page
        one.refresh_from_db()
        assert one.thanks_count == 1
        for _ in range(2):
            as_bob.post(reverse("thank", args=[one.pk]), {"on": "0"})
        one.refresh_from_db()
        assert one.thanks_count == 0

    def test_nobody_thanks_themselves(self, as_bob: Any, bob: Any, mira: Character, say: Say) -> None:
        one = say(bob, mira)
        assert as_bob.post(reverse("thank", args=[one.pk]), {"on": "1"}).status_code == 404

    def test_editing_keeps_the_thanks(self, bob: Any, alice: Any, mira: Character, say: Say) -> None:
        services.thank(alice, say(bob, mira))
        services.review(mira, bob, 3, "Still.")
        assert Review.objects.get().thanks_count == 1


class TestPeopleGo:
    def test_with_an_account_its_reviews_go_and_the_counters_follow(
        self, bob: Any, charlie: Any, mira: Character, say: Say
    ) -> None:
        say(bob, mira, 1)
        say(charlie, mira, 5)
        Chat.objects.filter(owner=bob).delete()
        bob.delete()
        assert counters(mira) == (1, 5)

    def test_a_ban_hides_what_somebody_said_and_lifting_it_shows_it(
        self, client: Any, bob: Any, charlie: Any, mira: Character, say: Say, moderator: Any
    ) -> None:
        say(bob, mira, 1, "Spam.")
        say(charlie, mira, 5)
        services.ban(bob, moderator, "A shop.")
        assert counters(mira) == (1, 5)
        assert "Spam." not in client.get(mira.get_absolute_url()).text
        services.lift_ban(bob, moderator)
        assert counters(mira) == (2, 6)

    def test_an_account_that_an_operator_closes_by_hand_is_silent_as_well(
        self, bob: Any, mira: Character, say: Say
    ) -> None:
        say(bob, mira, 1)
        bob.is_active = False
        bob.save()
        assert counters(mira) == (0, 0)
        bob.save()
        assert counters(mira) == (0, 0)
        bob.is_active = True
        bob.save()
        assert counters(mira) == (1, 1)

    def test_a_ban_does_not_bring_back_what_was_deleted(
        self, bob: Any, mira: Character, say: Say, moderator: Any
    ) -> None:
        services.remove_review(say(bob, mira))
        services.ban(bob, moderator, "A shop.")
        services.lift_ban(bob, moderator)
        assert counters(mira) == (0, 0)

    def test_what_was_deleted_long_ago_is_purged(
        self, bob: Any, charlie: Any, mira: Character, say: Say, moderator: Any
    ) -> None:
        services.remove_review(say(bob, mira))
        down = say(charlie, mira)
        services.take_down(down, moderator, "A shop.")
        services.remove_review(down)
        Review.objects.update(removed_at="2026-01-01T00:00Z")
        assert services.purge_reviews() == 1
        assert Review.objects.get() == down


class TestTwoTabs:
    @pytest.fixture
    def tabs(self, as_bob: Any, bob: Any, mira: Character, talk: Talk) -> Callable[..., Any]:
        """Send what a tab that was opened now would send, later."""
        talk(bob, mira)

        def opened(stars: str, text: str) -> Callable[..., Any]:
            base = as_bob.get(mine(mira)).text.partition('name="base" value="')[2].partition('"')[0]
            return lambda **how: as_bob.post(
                mine(mira), {"stars": stars, "text": text, "base": base}, headers=how
            )

        return opened

    def test_the_later_one_is_told_of_the_earlier_and_loses_nothing(
        self, as_bob: Any, mira: Character, tabs: Callable[..., Any]
    ) -> None:
        one, other = tabs("5", "A warm welcome."), tabs("2", "A cold farewell.")
        assert one().status_code == 302
        answer = other()
        assert answer.status_code == 409
        assert "A warm welcome." in answer.text
        assert "A cold farewell." in answer.text
        assert Review.objects.get().text == "A warm welcome."
        stamp = answer.text.partition('name="base" value="')[2].partition('"')[0]
        seen = {"stars": "2", "text": "A cold farewell.", "base": stamp}
        assert as_bob.post(mine(mira), seen).status_code == 302
        assert (Review.objects.get().text, counters(mira)) == ("A cold farewell.", (1, 2))

    def test_also_where_both_change_what_was_there(self, tabs: Callable[..., Any]) -> None:
        tabs("5", "A warm welcome.")()
        one, other = tabs("4", "Warm."), tabs("3", "Lukewarm.")
        one()
        answer = other(**{"HX-Request": "true"})
        assert answer.status_code == 422  # which htmx shows
        assert "Lukewarm." in answer.text
        assert Review.objects.get().text == "Warm."

    def test_a_fault_does_not_make_it_forget_what_it_began_with(
        self, as_bob: Any, mira: Character, tabs: Callable[..., Any]
    ) -> None:
        one, faulty = tabs("5", "A warm welcome."), tabs("9", "A cold farewell.")
        one()
        assert 'name="base" value=""' in faulty().text

    def test_the_same_twice_is_no_quarrel(self, tabs: Callable[..., Any]) -> None:
        one, other = tabs("5", "A warm welcome."), tabs("5", "A warm welcome.")
        assert [one().status_code, other().status_code] == [302, 302]


def test_nobody_reviews_without_end(
    as_bob: Any, bob: Any, mira: Character, talk: Talk, settings: Any
) -> None:
    settings.REVIEWS_PER_PERSON = 2
    talk(bob, mira)
    answers = [as_bob.post(mine(mira), {"stars": "4", "text": f"Kept words {n}."}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Kept words 2." in answers[-1].text
    assert "minutes" in answers[-1].text
    assert Review.objects.get().text == "Kept words 1."
