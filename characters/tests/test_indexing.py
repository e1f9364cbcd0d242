"""The index of the catalogue while several people write at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from characters import search
from characters.models import Character, Tag

ROUNDS = 30


@pytest.mark.django_db(transaction=True)
def test_characters_with_tags_in_common_are_indexed_at_once_and_counted_right(make: Any) -> None:
    """Each change adds some tags and takes others, so that two of them meet in every order."""
    tags = Tag.objects.bulk_create(Tag(slug=f"t{n}", name=f"T{n}") for n in range(6))
    one, other = make("One"), make("Other")

    def retag(character: Character, first: list[Tag], second: list[Tag]) -> None:
        for number in range(ROUNDS):
            with transaction.atomic():
                character.tags.set(second if number % 2 else first)
                search.index([character.pk])
        connection.close()

    with ThreadPoolExecutor(2) as threads:
        done = [
            threads.submit(retag, one, tags[2:3], tags[4:5]),
            threads.submit(retag, other, [tags[0], tags[4]], tags[2:3]),
        ]
        for each in done:
            each.result()
    assert [tag.sfw_count for tag in Tag.objects.order_by("pk")] == [0, 0, 1, 0, 1, 0]
