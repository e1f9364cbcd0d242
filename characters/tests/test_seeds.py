"""The characters of the house: complete, adult, in their own language, and planted only once."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from characters import seeding
from characters.models import Character, Tag
from characters.portraits import portrait
from roleplay import markup

SEEDS = list(seeding.seeds())
every_seed = pytest.mark.parametrize("seed", SEEDS, ids=lambda seed: seed.slug)


def words(text: str) -> int:
    return len(text.split())


def cyrillic_share(text: str) -> float:
    letters = [letter for letter in text if letter.isalpha()]
    return sum("а" <= letter.lower() <= "ё" for letter in letters) / len(letters)


def prose(seed: seeding.Seed) -> dict[str, str]:
    texts = {name: text for name, text in seed.texts.items() if isinstance(text, str) and name != "language"}
    others = {f"greeting {n}": text for n, text in enumerate(seed.alternate_greetings, start=2)}
    return {**texts, **others}


@pytest.fixture
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def planted(db, own_files):
    seeded()


def seeded(*args: str) -> str:
    out = StringIO()
    call_command("seed_characters", *args, stdout=out, no_color=True)
    return out.getvalue()


def test_there_are_twelve_in_each_language():
    languages = [seed.language for seed in SEEDS]
    assert (languages.count("en"), languages.count("ru"), len(languages)) == (12, 12, 24)


@every_seed
def test_texts_are_whole(seed):
    assert 200 <= words(seed.description) <= 350
    assert 120 <= words(seed.greeting) <= 220
    assert seed.alternate_greetings
    assert all(80 <= words(text) <= 160 for text in seed.alternate_greetings)
    assert len(seed.tagline) <= 90
    assert 35 <= words(seed.creator_notes) <= 90
    assert seed.creator_notes.count("\n\n") == 1
    assert words(seed.personality) <= 40
    assert "{{user}}" in seed.scenario


@every_seed
def test_fields_fit_the_model(seed):
    Character(seed=seed.slug, popularity=seed.popularity, **seed.texts).clean_fields()


@every_seed
def test_everybody_is_an_adult(seed):
    assert seed.age >= 21


@every_seed
def test_texts_are_in_the_language_of_the_character(seed):
    for name, text in prose(seed).items():
        spoken = re.sub(r"\{\{\w+\}\}|<START>", "", text)
        share = cyrillic_share(spoken) if re.search(r"\w", spoken) else float(seed.language == "ru")
        assert share > 0.97 if seed.language == "ru" else share == 0, name


@every_seed
def test_russian_is_set_as_russian(seed):
    if seed.language == "ru":
        assert all('"' not in text and " - " not in text for text in prose(seed).values())
        assert "— " in seed.greeting


@every_seed
def test_nobody_speaks_for_the_reader(seed):
    for greeting in (seed.greeting, *seed.alternate_greetings):
        assert "{{user}}" not in greeting
        assert greeting.rstrip("*»\"'").endswith(("?", ".", "!", "…"))


@every_seed
def test_examples_are_two_dialogues_of_both(seed):
    blank, *examples = seed.example_dialogue.split("<START>\n")
    assert not blank
    assert len(examples) == 2
    for example in examples:
        assert [line.split(":")[0] for line in example.splitlines()] == ["{{user}}", "{{char}}"]


@every_seed
def test_marks_are_paired_and_everything_renders(seed):
    for text in prose(seed).values():
        assert all(line.count("*") % 2 == 0 for line in text.splitlines())
        assert "*" not in markup.render(text)
    assert 'class="say"' in markup.render(seed.greeting)
    assert 'class="act"' in markup.render(seed.greeting)


def test_tags_are_few_and_known(db):
    known = seeding.house_tags()
    assert all(3 <= len(seed.tags) <= 5 and set(seed.tags) <= set(known) for seed in SEEDS)
    assert set(known) == {tag for seed in SEEDS for tag in seed.tags}
    assert all(tag.name_ru for tag in known.values())


def test_no_two_look_alike():
    assert len({seed.portrait["palette"] for seed in SEEDS}) == len(SEEDS)
    looks = [(seed.portrait["hair"], seed.portrait["crown"], seed.portrait["dye"]) for seed in SEEDS]
    assert len(set(looks)) == len(SEEDS)


def test_the_order_alternates_languages():
    by_popularity = sorted(SEEDS, key=lambda seed: -seed.popularity)
    assert [seed.language for seed in by_popularity] == ["en", "ru"] * 12


def test_they_are_published_by_the_house(planted):
    characters = Character.objects.published()
    assert characters.count() == 24
    assert characters.filter(creator=None, rating="sfw", published_at__lt=timezone.now()).count() == 24
    assert characters.values("published_at").distinct().count() > 20


def test_each_carries_its_texts_tags_and_pictures(planted, found):
    mira = Character.objects.get(seed="mira-vale")
    seed = next(seed for seed in SEEDS if seed.slug == "mira-vale")
    assert {name: getattr(mira, name) for name in seeding.TEXTS} == seed.texts
    assert set(mira.tags.values_list("slug", flat=True)) == set(seed.tags)
    assert mira.portrait.read().decode() == portrait(seed.name, seed.tags, **seed.portrait)
    assert mira.name in found("тайна")


def test_a_second_run_changes_nothing(planted):
    before = list(Character.objects.order_by("pk").values())
    assert seeded() == "All 24 characters are here already; nothing changed.\n"
    assert seeded("--refresh") == "All 24 characters are here already; nothing changed.\n"
    assert list(Character.objects.order_by("pk").values()) == before


def test_a_second_run_asks_little(planted, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        seeded()


def test_planting_asks_the_same_for_each(db, own_files, django_assert_max_num_queries):
    tags = seeding.house_tags()
    for seed in SEEDS[:2]:
        with django_assert_max_num_queries(25):
            seeding.plant(seed, tags)


def test_what_was_removed_or_is_missing(planted):
    Character.objects.filter(seed="vesper").update(removed_at=timezone.now())
    Character.objects.filter(seed="una").delete()
    assert seeded().endswith("1 of 24 characters written.\n")
    assert Character.objects.get(seed="vesper").removed_at
    assert Character.objects.filter(seed="una").count() == 1


def test_refresh_leaves_edited_characters_alone(planted):
    Character.objects.filter(seed="mira-vale").update(tagline="Old words.")
    Character.objects.filter(seed="old-hal").update(tagline="My own words.", version=2)
    assert "Mira Vale" in seeded("--refresh")
    assert Character.objects.get(seed="mira-vale").tagline.startswith("Keeper of a lighthouse")
    assert Character.objects.get(seed="old-hal").tagline == "My own words."


def test_refresh_brings_back_lost_pictures_and_leaves_no_litter(planted, own_files):
    files = sorted(path.name for path in own_files.rglob("*.svg"))
    mira = Character.objects.get(seed="mira-vale")
    mira.portrait.storage.delete(mira.portrait.name)
    seeded("--refresh")
    assert sorted(path.name for path in own_files.rglob("*.svg")) == files


def test_progress_names_each_character(db, own_files):
    lines = seeded().splitlines()
    assert lines[0].startswith("  1/24  ")
    assert lines[-1] == "24 of 24 characters written."
    assert len(lines) == 25


def test_a_broken_file_is_named(db, tmp_path, monkeypatch):
    (tmp_path / "nobody.toml").write_text('name = "Nobody"\nhaircolour = "none"\n')
    monkeypatch.setattr(seeding, "FOLDER", tmp_path)
    with pytest.raises(CommandError, match=r"nobody\.toml: .*haircolour"):
        seeded()
    assert not Tag.objects.exists()
