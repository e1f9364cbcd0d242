"""Text that arrives in pieces: the same blocks, nothing flashes, one more frame costs no more."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.markup import Blocks, groups, render
from roleplay.markup import blocks as blocks_module
from roleplay.markup.lines import LIMIT
from roleplay.tests.wellformed import assert_one_element

SIGNS = list("*\"“”«»„`_~()[]!|\\'.,—–->#<& \n5a\r\t\u2028\x00")
RUNS = ["**", "***", "****", "``", "```", "__", "~~", "((", ")))", "](", "|-", "...", "\n\n", "  "]
WORDS = ["слово", "🙂", "http://a.b", "<b>", "- ", "1. ", "> ", "# ", "— ", ", — ", "| "]
MARKED = st.lists(st.sampled_from(SIGNS + RUNS + WORDS)).map("".join)
TEXTS = st.one_of(MARKED, st.text())


def pieces(text: str, cuts: list[int]) -> list[str]:
    out, start = [], 0
    for cut in cuts:
        out.append(text[start : start + cut])
        start += cut
    return [*out, text[start:]]


@pytest.fixture(params=[LIMIT, 40], ids=["real limit", "small limit"])
def limit(request, monkeypatch):
    monkeypatch.setattr(blocks_module, "LIMIT", request.param)
    monkeypatch.setattr(groups, "LIMIT", request.param)
    return request.param


CUTS = st.lists(st.integers(0, 7))


@pytest.mark.usefixtures("limit")
class TestPieces:
    @given(text=TEXTS, cuts=CUTS)
    def test_any_cutting_gives_the_same_blocks(self, text, cuts):
        blocks = Blocks()
        for piece in pieces(text, cuts):
            blocks.feed(piece)
            blocks.from_block(0)
        blocks.finish()

        assert "".join(blocks.closed) == render(text)

    @given(text=TEXTS, cuts=CUTS)
    def test_closed_blocks_never_change(self, text, cuts):
        blocks, seen = Blocks(), []
        for piece in pieces(text, cuts):
            blocks.feed(piece)
            assert blocks.closed[: len(seen)] == seen
            seen = list(blocks.closed)

    @given(text=TEXTS, cuts=CUTS)
    def test_every_block_is_one_sound_element_at_any_moment(self, text, cuts):
        blocks = Blocks()
        for piece in pieces(text, cuts):
            blocks.feed(piece)
            for block in blocks.from_block(0):
                assert_one_element(block)
        blocks.finish()
        for block in blocks.closed:
            assert_one_element(block)

    @given(text=TEXTS, cuts=CUTS)
    def test_looking_changes_nothing(self, text, cuts):
        watched, unwatched = Blocks(), Blocks()
        for piece in pieces(text, cuts):
            watched.feed(piece)
            unwatched.feed(piece)
            watched.from_block(0)

        assert watched.from_block(0) == unwatched.from_block(0)


def still_open(text: str) -> str:
    return Blocks(text).open


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*She wal", '<p><em class="act">She wal</em></p>'),
        ('"Hel', '<p><span class="say">“Hel</span></p>'),
        ("**So", "<p><strong>So</strong></p>"),
        ("«Ты идёшь, она", '<p><span class="say">«Ты идёшь, она</span></p>'),
        ("«Надеж", "<p>«Надеж</p>"),
        ("— Да, — ска", '<p><span class="say">— Да,</span> — ска</p>'),
        ("((bac", '<p><span class="ooc">((bac</span></p>'),
        ("a `cod", "<p>a <code>cod</code></p>"),
        ("[map](http", "<p>map (http)</p>"),
        ("![cat](http", "<p>cat</p>"),
        ("```\nx = *1*", "<pre><code>x = *1*</code></pre>"),
        ("- one\n- *tw", '<ul><li>one</li><li><em class="act">tw</em></li></ul>'),
    ],
)
def test_an_open_mark_counts_as_closed(text, html):
    assert still_open(text) == html


@pytest.mark.parametrize("mark", ["*", "**", "***", "((", "`", '"', "_", "~~", " —", "\\", " "])
def test_an_end_that_may_become_a_mark_is_held_back(mark):
    assert still_open("She waits" + mark) == "<p>She waits</p>"


@pytest.mark.parametrize(
    "head", ["*", "**", "-", "- ", "--", "#", "## ", "1", "12.", ">", "`", "```py", "|", "—", "* *"]
)
def test_a_line_is_not_shown_before_its_kind_is_known(head):
    blocks = Blocks("Before.\n" + head)

    assert blocks.from_block(1) == []


def test_a_list_stays_open_until_the_next_line_is_known():
    blocks = Blocks("- one\n-")
    assert (blocks.closed, blocks.open) == ([], "<ul><li>one</li></ul>")

    blocks.feed("- two")
    assert (blocks.closed, blocks.open) == (["<ul><li>one</li></ul>"], "<p>-- two</p>")


def test_a_closing_fence_is_held_back():
    assert still_open("```\na\n``") == "<pre><code>a</code></pre>"


def test_finishing_leaves_a_lonely_star_a_star():
    blocks = Blocks("*She waits")
    blocks.finish()

    assert (blocks.closed, blocks.open) == (["<p>*She waits</p>"], "")


def test_finishing_twice_changes_nothing():
    blocks = Blocks("Hello")
    blocks.finish()
    blocks.finish()

    assert blocks.from_block(0) == ["<p>Hello</p>"]


def test_from_block_gives_the_rest():
    blocks = Blocks("One.\nTwo.\nThr")

    assert blocks.from_block(1) == ["<p>Two.</p>", "<p>Thr</p>"]
    assert blocks.from_block(3) == []


def test_a_long_paragraph_goes_on_in_another_block():
    blocks = Blocks("word " * 1_000)

    first, second = blocks.closed
    assert first.startswith("<p>word")
    assert first.endswith("word </p>")
    assert second.startswith('<p class="joined">word')
    assert blocks.open.startswith('<p class="joined">word')


@pytest.mark.parametrize(
    ("opens", "tag"), [("*", '<em class="act">'), ('"', '<span class="say">'), ("— ", '<span class="say">')]
)
def test_a_mark_stays_open_over_a_cut(opens, tag):
    blocks = Blocks(opens + "word " * 500)

    assert blocks.open.startswith(f'<p class="joined">{tag}word')


@pytest.mark.parametrize("line", ["- item\n", "> quote\n", "| a | b |\n"])
def test_a_long_group_goes_on_in_another_block(line):
    blocks = Blocks(line * 100)

    assert len(blocks.closed) == 2
    assert 'joined"' not in blocks.closed[0]
    assert 'joined"' in blocks.closed[1]
    assert 'joined"' in blocks.open


def test_long_code_goes_on_in_another_block_and_stays_code():
    html = render("```\n" + "*x*\n" * 100 + "```\n*y*")

    assert html.count("*x*") == 100
    assert html.count('<pre class="joined"><code>') == 2
    assert html.endswith('<p><em class="act">y</em></p>')


def test_a_numbered_list_counts_on_after_a_cut():
    html = render("".join(f"{n}. item\n" for n in range(1, 50)))

    assert '<ol start="41" class="joined"><li>item</li>' in html


@pytest.mark.parametrize(
    "line", ["She waits in the rain. ", "*She waits* and waits. ", "*x\n", "- item *x*\n", "| a | b |\n"]
)
def test_the_open_block_stays_small(line):
    blocks = Blocks()
    for _ in range(1_000):
        blocks.feed(line)
        assert len(blocks.open) < 12 * LIMIT


HOSTILE = [
    *'*([{"|`_~#>-<&\\!”»„«',
    "— ", "“\"", " *a", ' "a', "[a](", "](", "((a ", "`a``b", "> ", "- ", "1. ", "[a](b \"", "\0", "\u202e",
]  # fmt: skip


@pytest.mark.parametrize("sign", HOSTILE)
def test_work_grows_with_the_text_and_no_faster(sign):
    """Measured: 5 to 170 ms for 100 KB, in proportion; the bound leaves room for a busy machine."""
    text = sign * (100_000 // len(sign))
    start = time.process_time()

    render(text)

    assert time.process_time() - start < 1
