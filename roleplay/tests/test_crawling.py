"""Search engines find what is public and nothing else."""

from typing import Any
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from characters import services
from roleplay import crawling

pytestmark = pytest.mark.django_db


@pytest.fixture
def robot(client: Client) -> RobotFileParser:
    parser = RobotFileParser()
    lines = client.get("/robots.txt").text.replace("$", "").splitlines()  # which this parser does not know
    parser.parse([line for line in lines if line != "Allow: /"])
    return parser


@pytest.fixture
def published(alice: Any) -> dict[str, Any]:
    """A character of each rating, and one that is private."""
    made = {}
    for rating in ("sfw", "moderate", "nsfw"):
        made[rating] = services.create(alice, {"name": rating, "greeting": "Hello.", "rating": rating})
        services.set_visibility(made[rating], "public", by=alice)
    return made | {"private": services.create(alice, {"name": "Hidden", "greeting": "Hello."})}


def addresses(client: Client, address: str) -> list[str]:
    root = ElementTree.fromstring(client.get(address).content)
    return [place.text or "" for place in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


@pytest.mark.parametrize("path", ["/characters/1/", "/characters/1/portrait/1-a.svg", "/people/alice/"])
def test_what_is_public_may_be_looked_at(robot: RobotFileParser, path: str) -> None:
    assert robot.can_fetch("any", path)


@pytest.mark.parametrize(
    "name", ["chats", "mine", "sign_in", "admin:index", "search_messages", "drawn_face", "suggestions"]
)
def test_the_rest_may_not(robot: RobotFileParser, name: str) -> None:
    assert robot.can_fetch("any", reverse(name)) == (name == "drawn_face")
    assert not robot.can_fetch("any", "/?q=anything&tag=sea")


def test_the_map_names_what_everybody_may_find(client: Client, published: dict[str, Any]) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text
    [page] = addresses(client, "/sitemap.xml")
    expected = f"http://testserver{published['sfw'].get_absolute_url()}"
    assert addresses(client, page) == [expected]


def test_a_long_map_has_pages(client: Client, alice: Any, monkeypatch: Any) -> None:
    for number in range(5):
        one = services.create(alice, {"name": str(number), "greeting": "Hello."})
        services.set_visibility(one, "public", by=alice)
    monkeypatch.setattr(crawling, "PAGE", 2)
    found = [address for page in addresses(client, "/sitemap.xml") for address in addresses(client, page)]
    assert len(found) == len(set(found)) == 5
    assert addresses(client, "/sitemap.xml?p=99999") == []
    assert len(addresses(client, "/sitemap.xml?p=x")) > 1


def test_what_is_for_adults_or_not_for_all_says_so_itself(
    client: Client, alice: Any, published: dict[str, Any]
) -> None:
    noindex = '<meta name="robots" content="noindex">'
    assert noindex not in client.get(published["sfw"].get_absolute_url()).text
    assert noindex in client.get(published["nsfw"].get_absolute_url()).text  # the gate
    services.set_visibility(published["sfw"], "unlisted", by=alice)
    assert noindex in client.get(published["sfw"].get_absolute_url()).text
    assert noindex in client.get("/?rating=nsfw").text
