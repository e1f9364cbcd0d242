"""What is refused, what a moderator looks at, and what is nobody's business: in both languages."""

import time
import tomllib
from typing import Any

import pytest

from characters import screening, seeding

SEX_EN = "They have sex every night."
SEX_RU = "Каждую ночь они занимаются сексом."


def verdict(description: str = "", **content: Any) -> str:
    found = screening.screen({"name": "Mira", "description": description, "rating": "sfw", **content}, ())
    return found.refusal.effect if found.refusal else "hold" if found.held else "fine"


MINORS_EN = [
    "Mira is 14 years old.",
    "A fourteen-year-old girl.",
    "She is a 16 year old.",
    "Age: 15",
    "Age(15)",
    'Age("Fifteen")',
    "aged fifteen",
    "She's 16.",
    "She is only seventeen, and bold.",
    "14yo girl",
    "13 y/o",
    "He is 12 yrs old",
    "She looks about 14.",
    "loli",
    "a shotacon boy",
    "an underage girl",
    "preteen",
    "She is under 18.",
    "I'm not even 18 yet",
    "a middle school student",
    "She just turned sixteen.",
    "a cute schoolgirl",
    "a teenager",
    "high school student",
    "{{char}} is 15.",
    "You are {{user}}'s 14-year-old sister.",
    "l-o-l-i",
    "l0li",
    "lоli",
    "lo\u200bli",
    "A girl, 10 years old",
]
MINORS_RU = [
    "Ей 16 лет.",
    "Ей 14 лет и она смела.",
    "Ему пятнадцать лет от роду.",
    "Ему всего четырнадцать лет.",
    "Четырнадцатилетняя девочка.",
    "15-летняя девушка",
    "Возраст: 16",
    "Возраст — пятнадцать",
    "Аня, 16 лет.",
    "школьница",
    "подросток",
    "лоли",
    "малолетка",
    "несовершеннолетняя",
    "ученица 8 класса",
    "восьмиклассница",
    "Ей ещё нет восемнадцати.",
    "Ей едва исполнилось шестнадцать.",
    "Выглядит лет на 14",
    "ей 15, и она смела",
    "шестнадцати лет от роду",
    "л о л и",
    "шкoльницa",
    "{{char}} 15 лет.",
    "Кате 15 лет.",
    "старшеклассница",
    "В свои шестнадцать она смела.",
]


@pytest.mark.parametrize("minor", MINORS_EN + MINORS_RU)
def test_a_minor_near_sexual_words_is_refused(minor: str) -> None:
    sex = SEX_EN if minor in MINORS_EN else SEX_RU
    assert verdict(f"{minor} {sex}") == "refuse"
    assert verdict(f"{sex}\n{minor}") == "refuse"


@pytest.mark.parametrize("minor", MINORS_EN + MINORS_RU)
def test_a_minor_in_a_sexual_character_is_refused(minor: str) -> None:
    assert verdict(minor, rating="nsfw") == "refuse"
    assert verdict(minor, tags=["NSFW"]) == "refuse"


@pytest.mark.parametrize("minor", MINORS_EN + MINORS_RU)
def test_a_minor_without_a_sexual_context_is_fine(minor: str) -> None:
    assert verdict(f"{minor} The sea is calm. Маяк горит.") == "fine"


ADULTS_EN = [
    "Mira is 24 years old.",
    "A twenty-four-year-old pilot.",
    "She is 1,600 years old.",
    "Age: 31",
    "Age: 18",
    "aged forty-five",
    "She pours a 12-year-old whisky.",
    "a five-year-old marriage",
    "Five years ago she left.",
    "She waited for 14 years.",
    "She is one of five.",
    "The house is on 14th street.",
    "It is 5 minutes past ten.",
    "18+ only, no minors.",
    "Minors DNI.",
    "Everyone here is of age; not underage.",
    "Underage users are not allowed.",
    "She teaches high school students.",
    "A former schoolgirl idol, now 30.",
    "gothic lolita dress",
    "He is 6'4\".",
    "She's a minor noble.",
    "a minor detail",
    "It was 10 pm.",
    "They met in high school.",
    "His teenage years were calm.",
    "sixteen swords hang here",
    "She is 17 feet tall",
    "One hundred and twelve years old",
    "She has served three years.",
    "Her age is 250",
    "Age: 1600",
    "Age: 17 centuries",
    "aged 12 or older",
]
ADULTS_RU = [
    "Ей 24 года.",
    "Двадцатипятилетняя лётчица.",
    "25-летняя",
    "Возраст: 31",
    "Пять лет спустя она ушла.",
    "Она ждала 14 лет.",
    "Десятилетний виски.",
    "после десяти лет службы",
    "Семилетняя война",
    "Только 18+, без несовершеннолетних.",
    "Несовершеннолетним вход запрещён.",
    "Они учились в одной школе.",
    "Бывшая школьница, теперь ей 30.",
    "16 лет назад",
    "Ей сто двенадцать лет.",
    "Ему двадцать пять лет.",
    "Он преподаёт школьникам.",
    "Школьные годы прошли.",
    "шоколад",
    "тысячелетняя ведьма",
    "Дай ей пять.",
    "Я ей шесть лет посылки шлю.",
    "Ему дали двенадцать лет тюрьмы.",
    "Ей пять лет назад подарили маяк.",
    "Ей два раза повезло.",
    "На столе семнадцать свечей.",
]


@pytest.mark.parametrize("adult", ADULTS_EN + ADULTS_RU)
def test_grown_ups_are_nobodys_business(adult: str) -> None:
    assert verdict(adult, rating="nsfw", greeting=f"{SEX_EN} {SEX_RU}") == "fine"


MEMORIES = [
    "When she was 14, her father left for the sea.",
    "She went to war at the age of 16.",
    "Since he was ten years old he has sailed.",
    "Когда ей было 14 лет, отец ушёл в море.",
    "В 16 лет она ушла из дома.",
    "She has an 8-year-old son.",
    "Her five-year-old daughter sleeps.",
    "У неё есть дочь, ей шесть лет.",
    "Её десятилетний сын спит.",
    "She remembers being a teenager by the sea.",
]


@pytest.mark.parametrize("memory", MEMORIES)
def test_memories_and_children_of_grown_ups_are_fine(memory: str) -> None:
    assert verdict(f"Mira is 38. {memory}", rating="nsfw", greeting=f"{SEX_EN} {SEX_RU}") == "fine"


@pytest.mark.parametrize(
    "memory",
    [
        "When she was 14 they had sex.",
        "She lost her virginity at the age of 15.",
        "Когда ей было 14, они занимались сексом.",
        "She has sex with her 8-year-old son.",
        "Она занимается сексом с сыном, ему 12 лет.",
    ],
)
def test_memories_that_are_sexual_are_refused(memory: str) -> None:
    assert verdict(memory) == "refuse"


@pytest.mark.parametrize(
    "text",
    [
        "An 18-year-old high school student. " + SEX_EN,
        "Восемнадцатилетняя школьница. " + SEX_RU,
        "She is 14 years old. At home she was sexually abused.",
        "Mira is 38, mother of a ten-year-old girl who is at school all day long; at night she wants sex.",
    ],
)
def test_what_is_not_plain_is_looked_at_by_a_moderator(text: str) -> None:
    assert verdict(text) == "hold"


def test_a_child_of_the_world_around_is_looked_at_and_near_sexual_words_refused() -> None:
    child = {"keys": ["Tom"], "content": "Tom, a 10-year-old boy of the village."}
    assert verdict("Mira is 30.", rating="nsfw", lorebook=[child]) == "hold"
    assert verdict("Mira is 30.", lorebook=[{**child, "content": child["content"] + SEX_EN}]) == "refuse"


@pytest.mark.parametrize(
    "field", ["greeting", "example_dialogue", "system_prompt", "creator_notes", "name", "tagline"]
)
def test_every_field_is_read(field: str) -> None:
    assert verdict(**{field: f"She is 14 years old. {SEX_EN}"}) == "refuse"
    assert verdict("She is 14 years old.", **{field: f"{SEX_EN} Wild sex."}) == "refuse"


@pytest.mark.parametrize("field", ["alternate_greetings", "group_greetings", "tags"])
def test_every_list_is_read(field: str) -> None:
    assert verdict("She is 14 years old.", **{field: ["sex", "hentai"]}) == "refuse"


@pytest.mark.parametrize(
    "text",
    [
        "Sex: Female. Age: 15.",
        "Aged 15, she avoids the opposite sex.",
        "15-year-old. No sexual content.",
        "Ей 15 лет. Без секса и эротики.",
        "15 лет от роду, секстант в руке.",
        "A 15-year-old with a naked blade.",
    ],
)
def test_words_that_only_look_sexual_change_nothing(text: str) -> None:
    assert verdict(text) == "fine"


def test_two_kinds_of_weak_words_are_a_sexual_context() -> None:
    assert verdict("The 15-year-old, naked, moans.") == "refuse"
    assert verdict("The 15-year-old moans: the leg is broken.") == "fine"


@pytest.mark.parametrize(
    "text",
    ["a" * 300_000, "14 " * 100_000, "s e x " * 50_000, "ей 1" * 70_000, "her " * 70_000, "lo1i-" * 60_000],
)
def test_a_wall_of_letters_is_read_in_time(text: str) -> None:
    began = time.process_time()
    verdict(text)
    assert time.process_time() - began < 6


SEEDS = [path for path in sorted(seeding.FOLDER.glob("*.toml")) if path != seeding.TAGS]


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_nobody_of_the_first_library_is_stopped(path: Any) -> None:
    content = tomllib.loads(path.read_text())
    assert len(SEEDS) == 24
    for rating in ("sfw", "nsfw"):
        assert not screening.screen({**content, "rating": rating}, ()).findings
