"""Nothing that is written can become markup of its own."""

import html
import re

import pytest

from roleplay.markup import Blocks, render
from roleplay.tests.wellformed import assert_one_element

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '"><b onmouseover=alert(1)>',
    "[click](javascript:alert(1))",
    "![x](javascript:alert(1))",
    '![x"onerror="alert(1)](http://evil.example/x.png)',
    "[x](http://evil.example/\"onclick=\"alert(1))",
    "<https://evil.example>",
    "<!-- comment --><![CDATA[x]]><?php ?>",
    "&lt;script&gt;&#60;script&#62;&NewLine;",
    "```<script>\n</code></pre><script>alert(1)</script>\n```",
    "`</code><script>`",
    "| <script> | </td></table><script> |\n|---|---|\n| onload=x | y |",
    "- <ul onclick=x>\n  1. </li></ul><script>",
    "> </blockquote><iframe src=//evil.example>",
    "# </strong></p><style>*{display:none}</style>",
    "— </span><script>, — <b>. — <i>",
    "*<em class=x>* \"<span>\" ((</span>)) ~~</s>~~ _</em>_",
    "<scr\0ipt>alert(1)</scr\0ipt>",
    "<scr*ipt>alert(1)</scr*ipt>",
    '<a href="*x*" title=*onclick=y*>',
    "**<b**</b>",
    "999. <li value=1>",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_only_text(attack):
    blocks = Blocks(attack)
    blocks.finish()
    for block in blocks.closed:
        assert_one_element(block)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_only_text_while_it_streams(attack):
    blocks = Blocks()
    for character in attack:
        blocks.feed(character)
        for block in blocks.from_block(0):
            assert_one_element(block)


def test_nothing_loads_and_nothing_leads_away():
    shown = render(" ".join(ATTACKS) + "\n" + "\n".join(ATTACKS))

    assert not re.search(r"<(a|img|script|iframe|style|svg|link)\b|<[^>]*\b(href|src|style|on\w+)=", shown)


def test_what_was_written_is_still_there_to_read():
    shown = html.unescape(re.sub(r"<[^>]*>", "", render("<script>alert(1)</script> & <START>")))

    assert shown == "<script>alert(1)</script> & <START>"


@pytest.mark.parametrize(
    "sign", ["\0", "\x07", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\ufeff", "\ud83d"]
)
def test_odd_characters_are_left_out(sign):
    assert render(f"a{sign}b") == "<p>ab</p>"
    assert render(f"```\na{sign}b\n```") == "<pre><code>ab</code></pre>"


def test_rendered_text_can_always_be_sent():
    assert render("\ud83d half a smile \udc00").encode()


@pytest.mark.parametrize("sign", ["\u00a0", "\u200d", "\u00ad", "🏳️\u200d🌈", "é", "ش"])
def test_characters_that_belong_to_words_stay(sign):
    assert sign in render(f"a{sign}b")


def test_a_line_of_a_megabyte_is_many_small_blocks():
    blocks = Blocks("<b>*word " * 120_000)
    blocks.finish()

    assert len(blocks.closed) > 400
    assert max(map(len, blocks.closed)) < 20_000
    for block in blocks.closed[:3]:
        assert_one_element(block)
