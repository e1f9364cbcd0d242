"""A card by its address: from allowed hosts, from public addresses, and never more than may be."""

import ipaddress
import json

import httpx
import pytest
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from characters.cards import fetching
from characters.cards.fetching import fetch, is_public
from characters.cards.report import BadCard
from characters.models import Character
from characters.tests.cards.making import V1

HOSTS = ["cards.example.org"]
URL = "https://cards.example.org/a/%D0%90.json?x=1"
PUBLIC = "93.184.215.14"


def refused(url: str = URL, addresses: tuple[str, ...] = (PUBLIC,), handler=None) -> str:
    transport = httpx.MockTransport(handler or pytest.fail)
    with pytest.raises(BadCard) as bad:
        fetch(url, HOSTS, resolve=lambda host: list(addresses), transport=transport)
    assert bad.value.sentence
    return bad.value.code


def test_a_card_is_fetched_from_the_address_that_was_looked_at():
    asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.host, request.headers["Host"], request.extensions["sni_hostname"]))
        return httpx.Response(200, content=iter([b"ca", b"rd"]))

    found = fetch(URL, HOSTS, resolve=lambda host: [PUBLIC], transport=httpx.MockTransport(answer))
    assert found == ("А.json", b"card")
    assert asked == [(PUBLIC, HOSTS[0], HOSTS[0])]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://cards.example.org/a", "bad_address"),
        ("https://cards.example.org:8443/a", "bad_address"),
        ("https://me:pw@cards.example.org/a", "bad_address"),
        ("file:///etc/passwd", "bad_address"),
        ("https://[::1", "bad_address"),
        ("https://cards.example.org:99999/", "bad_address"),
        ("https://example.org/", "host_not_allowed"),
        ("https://cards.example.org.evil.net/", "host_not_allowed"),
        ("https://127.0.0.1/", "host_not_allowed"),
    ],
)
def test_other_addresses_are_not_asked(url, code):
    assert refused(url) == code


@pytest.mark.parametrize(
    "inside",
    ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1", "fe80::1%eth0", "64:ff9b::a00:1"],
)
def test_a_name_that_points_inside_is_not_asked(inside):
    assert refused(addresses=(PUBLIC, inside)) == "host_not_allowed"


def test_no_more_are_fetched_at_once_than_leave_room_for_pages():
    codes = []

    def answer(request: httpx.Request) -> httpx.Response:
        codes.append(refused(handler=answer))
        return httpx.Response(404)

    assert refused(handler=answer) == "not_fetched"
    assert codes == ["busy", "not_fetched"]
    assert refused(handler=lambda request: httpx.Response(404)) == "not_fetched"


def test_redirects_are_looked_at_like_any_address():
    def away(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "https://example.org/"})

    def round_and_round(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"Location": "/again"})

    assert refused(handler=away) == "host_not_allowed"
    assert refused(handler=round_and_round) == "not_fetched"


def test_too_much_and_nothing_are_refused():
    assert refused(handler=lambda request: httpx.Response(404)) == "not_fetched"
    assert (
        refused(handler=lambda request: httpx.Response(200, content=iter([b"a" * (fetching.LARGEST + 1)])))
        == "too_large"
    )


def test_one_that_trickles_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(fetching, "PATIENCE", -1)
    assert refused(handler=lambda request: httpx.Response(200, content=iter([b"a"]))) == "not_fetched"


@given(st.ip_addresses(v=4))
def test_an_address_is_judged_the_same_when_it_is_wrapped(ip):
    assert is_public(f"::ffff:{ip}") == is_public(str(ip))
    assert not is_public(f"64:ff9b::{ip}")
    assert not is_public(f"2002:{int(ip) >> 16:x}:{int(ip) & 65535:x}::1")


@given(st.ip_addresses())
@example(ipaddress.ip_address("224.0.0.1"))
@example(ipaddress.ip_address("100.64.0.1"))
@example(ipaddress.ip_address("::ffff:1.0.0.0"))
def test_what_is_called_public_is_global(ip):
    ip = getattr(ip, "ipv4_mapped", None) or ip
    inside = (ip.is_private, ip.is_loopback, ip.is_link_local, ip.is_multicast, ip.is_reserved)
    assert not is_public(str(ip)) or (ip.is_global and not any(inside))


@pytest.mark.django_db
def test_the_field_is_there_only_where_hosts_are_allowed(client, alice, settings, monkeypatch):
    client.force_login(alice)
    assert reverse("fetch_card") not in client.get(reverse("import_cards")).text
    assert client.post(reverse("fetch_card"), {"address": URL}).status_code == 404
    settings.CARD_HOSTS = HOSTS
    assert reverse("fetch_card") in client.get(reverse("import_cards")).text
    wrong = client.post(reverse("fetch_card"), {"address": "https://example.org/"})
    assert wrong.status_code == 422
    assert "https://example.org/" in wrong.text
    monkeypatch.setattr(fetching, "fetch", lambda url, hosts: ("a.json", json.dumps(V1).encode()))
    assert client.post(reverse("fetch_card"), {"address": URL}).status_code == 302
    assert Character.objects.get().name == V1["name"]
