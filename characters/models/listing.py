from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from characters.models.character import Character, Tag

LEVELS = {Character.Rating.SFW: 0, Character.Rating.MODERATE: 1, Character.Rating.NSFW: 2}


class WordsField(models.TextField):
    """A PostgreSQL tsvector. Elsewhere it stays empty: SQLite has its words in an FTS5 table."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "tsvector" if connection.vendor == "postgresql" else super().db_type(connection)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "characters.models.listing.WordsField", args, kwargs


class Listing(models.Model):
    """What the catalogue sorts, filters and searches by: a narrow row for each character in it.

    Derived from the character by `characters.search.index`; never edited.
    """

    character = models.OneToOneField(
        Character, primary_key=True, on_delete=models.CASCADE, related_name="listing"
    )
    language = models.CharField(max_length=8)  # one of the site's, or nothing for all others together
    level = models.PositiveSmallIntegerField()  # of its rating
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    popularity = models.PositiveIntegerField()
    hearts = models.PositiveIntegerField()
    merit = models.IntegerField()
    published_at = models.DateTimeField()
    words = WordsField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["language", "-popularity", "-character", "level"], name="listed_popular"),
            models.Index(fields=["language", "-published_at", "-character"], name="listed_new"),
            models.Index(fields=["language", "-merit", "-character"], name="listed_top"),
            models.Index(fields=["language", "-hearts", "-character"], name="listed_loved"),
            models.Index(fields=["creator", "-popularity", "-character"], name="listed_by_creator"),
        ]

    def __str__(self) -> str:
        return f"{self.character_id}"


class TagListing(models.Model):
    """A tag on a listed character, narrow enough to be walked by popularity at any depth."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+", db_index=False)
    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=8)
    level = models.PositiveSmallIntegerField()
    popularity = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("tag", "character", name="one_listing_per_tag")]
        indexes = [
            models.Index(
                fields=["tag", "language", "-popularity", "-character", "level"], name="listed_by_tag"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tag_id}: {self.character_id}"
