"""What a model was told, for the person who wonders why it answered so."""

import json

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from chats import inspector, saving, services
from chats.models import Message, Sent, Variant
from chats.prompting import Section
from chats.saving import Outcome

pytestmark = pytest.mark.django_db

KINDS = [kind for _name, _title, kinds in inspector.GROUPS for kind in kinds]


@pytest.fixture
def reply(chat):
    _typed, reply = services.send(chat, "Is the light on?", "k1")
    plan = saving.claim_by_key(reply.pk)
    outcome = Outcome(provider="sim", model="sim-1", label="Sim One", prompt_tokens=900, cached_tokens=600)
    saving.finish(plan, "“Always.”", "", outcome)
    return Message.objects.get(pk=reply.pk)


def told(page, reply):
    return page.get(reverse("told", args=[reply.pk]))


def test_every_part_is_shown_with_its_text(page, reply):
    shown = told(page, reply).text
    for part in ("Opening", "Mira keeps the light.", "Greeting", "Is the light on?", "Length and language"):
        assert part in shown
    assert "Answered by Sim One" in shown
    assert "900 tokens, 600 of them known already" in shown


def test_the_exact_request_can_be_copied_and_holds_no_key(page, reply, settings):
    settings.PROVIDER_KEYS = {"groq": "gsk-very-secret"}
    response = told(page, reply)
    request = json.loads(response.context["inspection"].request)
    assert request["messages"][0]["role"] == "system"
    assert request["temperature"] == 0.8
    assert "gsk-very-secret" not in response.text


def test_what_is_hidden_is_said_to_be_left_out(page, chat, reply):
    Message.objects.filter(chat=chat, position=1).update(is_hidden=True)
    services.regenerate(reply)
    plan = saving.claim_by_key(reply.pk)
    saving.finish(plan, "Another.", "", Outcome(label="Sim One"))
    shown = told(page, reply).text
    assert "What was left out" in shown
    assert "you have hidden it from the model" in shown


def test_a_reply_of_which_nothing_is_kept_says_so(page, reply):
    Sent.objects.all().delete()
    assert "not kept any more" in told(page, reply).text


def test_the_panel_shows_how_full_it_was(page, chat, reply):
    shown = page.get(reverse("context", args=[chat.pk])).text
    assert 'class="gauge"' in shown
    assert reverse("told", args=[reply.pk]) in shown


def test_before_the_first_reply_the_panel_says_what_it_will_show(page, chat):
    assert "After the first reply" in page.get(reverse("context", args=[chat.pk])).text


def test_the_popover_of_a_reply_leads_there(page, reply):
    assert reverse("told", args=[reply.pk]) in page.get(reverse("what_happened", args=[reply.pk])).text


def test_to_a_stranger_it_does_not_exist(client, chat, reply, bob):
    client.force_login(bob)
    assert told(client, reply).status_code == 404
    assert client.get(reverse("context", args=[chat.pk])).status_code == 404


def test_a_persons_own_message_was_told_by_nobody(page, chat, reply):
    own = Message.objects.get(chat=chat, position=1)
    assert page.get(reverse("told", args=[own.pk])).status_code == 404


@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 5000))), st.integers(0, 30_000))
def test_shares_lie_side_by_side_and_within_the_bar(parts, whole):
    sections = [Section(kind, tokens=tokens, turn=0) for kind, tokens in parts]
    shares = inspector.shares(sections, max(whole, sum(tokens for _kind, tokens in parts)))
    end = 0
    for share in shares:
        assert share.start >= end
        end = share.start + share.width
    assert end <= inspector.WIDTH + len(inspector.GROUPS)
    assert sum(share.tokens for share in shares) == sum(tokens for _kind, tokens in parts)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ({"kind": "key", "key": "light", "in": "message", "of": 4}, "Woken by “light” in message 5."),
        (
            {"kind": "key", "key": "light", "second": "lamp", "in": "message", "of": 0},
            "Woken by “light” and “lamp” in message 1.",
        ),
        ({"kind": "key", "key": "light", "in": "field", "of": "scenario"}, "the character’s own texts"),
        ({"kind": "recursion", "key": "tide", "in": "entry", "of": 2}, "another entry says “tide”"),
        ({"kind": "constant"}, "Always awake."),
        ({"kind": "sticky"}, "Still awake"),
        ({"kind": "kept"}, "since it was first mentioned"),
        ({}, ""),
    ],
)
def test_lore_says_why_it_is_awake(reason, sentence):
    assert sentence in inspector.why(reason)


def test_nothing_of_a_variant_is_left_when_it_goes(chat, reply):
    Variant.objects.filter(message=reply).delete()
    assert not Sent.objects.exists()
