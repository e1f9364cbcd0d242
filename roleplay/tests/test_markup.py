"""The rules of role-play text, one by one."""

import pytest

from roleplay.markup import first_line, last_line, render


def p(html: str) -> str:
    return f"<p>{html}</p>"


def say(html: str) -> str:
    return f'<span class="say">{html}</span>'


def act(html: str) -> str:
    return f'<em class="act">{html}</em>'


PARAGRAPHS = [
    ("", ""),
    ("   \n\n \t\n", ""),
    ("One.\nTwo.", p("One.") + p("Two.")),
    ("One.\n\n\nTwo.\n", p("One.") + p("Two.")),
    ("One.\r\nTwo.\r\n", p("One.") + p("Two.")),
    ("  One.  \nTwo.\u2028Three.", p("One.") + p("Two. Three.")),
    ("a\tb", p("a b")),
    ("***", "<hr>"),
    ("---", "<hr>"),
    ("* * *", "<hr>"),
    ("One.\n---\nTwo.", p("One.") + "<hr>" + p("Two.")),
]

SPEECH = [
    ('"Hello," she said.', p(f"{say('“Hello,”')} she said.")),
    ("“Hello,” she said.", p(f"{say('“Hello,”')} she said.")),
    ('"Hello”', p(say("“Hello”"))),
    ('She said "Go." Then "Now."', p(f"She said {say('“Go.”')} Then {say('“Now.”')}")),
    ('"He said “no” to me."', p(say("“He said “no” to me.”"))),
    ('"He said "no" to me."', p(say(f"“He said {say('“no”')} to me.”"))),
    ("«Садись.»", p(say("«Садись.»"))),
    ("«Ты идёшь?» — спросил он.", p(f"{say('«Ты идёшь?»')} — спросил он.")),
    ("Корабль «Надежда» ушёл.", p("Корабль «Надежда» ушёл.")),
    ("«Читал „Идиота“?»", p(say("«Читал „Идиота“?»"))),
    ("„Komm“, sagte sie.", p(f"{say('„Komm“')}, sagte sie.")),
    ("A 6'2\" man", p('A 6’2" man')),
    ('The speech goes on "here', p('The speech goes on "here')),
    (
        '"A speaker who goes on in the next paragraph.',
        p(say("“A speaker who goes on in the next paragraph.")),
    ),
    ('\\"Escaped,\\" it said.', p(f"{say('“Escaped,”')} it said.")),
]

ACTIONS = [
    ("*She waves.*", p(act("She waves."))),
    ('*She says "Hello" and waves.*', p(act(f"She says {say('“Hello”')} and waves."))),
    ('"You *never* listen."', p(say("“You <em>never</em> listen.”"))),
    ("*She was *very* tired.*", p(act(f"She was {act('very')} tired."))),
    ('*Smiles.*"Hello."*Waves.*', p(act("Smiles.") + say("“Hello.”") + act("Waves."))),
    ("*foo *bar*", p(f"*foo {act('bar')}")),
    ("5 * 3 * 2, 5*3*2", p("5 * 3 * 2, 5*3*2")),
    ("A footnote.*", p("A footnote.*")),
    ("*Left open", p("*Left open")),
    ("**Bold** words", p("<strong>Bold</strong> words")),
    ("***bold act***", p(f"<strong>{act('bold act')}</strong>")),
    ("*She **runs** away*", p(act("She <strong>runs</strong> away"))),
    ("****", "<hr>"),
    ("a **** b", p("a **** b")),
    ("\\*not an act\\*", p("*not an act*")),
]

DIALOGUE = [
    ("— Привет.", p(say("— Привет."))),
    ("– Привет.", p(say("— Привет."))),
    (
        "— Привет, — сказала она. — Садись!",
        p(f"{say('— Привет,')} — сказала она. — {say('Садись!')}"),
    ),
    ("— Да, — *вздыхает.* — Пора.", p(f"{say('— Да,')} — {act('вздыхает.')} — {say('Пора.')}")),
    ("— Я *никогда* не лгу.", p(say("— Я <em>никогда</em> не лгу."))),
    ("— Привет! *Она улыбается.* Как дела?", p(say(f"— Привет! {act('Она улыбается.')} Как дела?"))),
    ("— Ты — чудо.", p(say("— Ты — чудо."))),
    ("— Да,\u00a0— сказал он.", p(f"{say('— Да,')}\u00a0— сказал он.")),
    ("—Без пробела", p("—Без пробела")),
    ("Утро — вечер.", p("Утро — вечер.")),
]

OTHER_MARKS = [
    ("((back in five))", p('<span class="ooc">((back in five))</span>')),
    ("((да)))", p('<span class="ooc">((да)))</span>')),
    ("Привет))) как ты((", p("Привет))) как ты((")),
    ("~~no~~ Hello~ Hi~~", p("<s>no</s> Hello~ Hi~~")),
    ("_so_ snake_case _a_b_", p("<em>so</em> snake_case <em>a_b</em>")),
    ("__strong__", p("<strong>strong</strong>")),
    ("¯\\_(ツ)_/¯", p("¯\\_(ツ)_/¯")),
    ("`*as* <is>`", p("<code>*as* &lt;is&gt;</code>")),
    ("``a ` b``", p("<code>a ` b</code>")),
    ("a ` b", p("a ` b")),
    ("Wait... don't", p("Wait… don’t")),
    ("'Tis the dogs' 'bone'", p("’Tis the dogs’ ‘bone’")),
    ("the *Halcyon*'s deck", p(f"the {act('Halcyon')}’s deck")),
]

LINKS = [
    ("[a *map*](https://example.com/x_(y))", p(f"a {act('map')} (https://example.com/x_(y))")),
    ('[text](http://a.b "title")', p("text (http://a.b)")),
    ("![a cat](https://example.com/cat.png)", p("a cat")),
    ("![](https://example.com/cat.png)", ""),
    ("[Mood: calm] yes", p("[Mood: calm] yes")),
    ("[text](http://a.b", p("[text](http://a.b")),
    ("https://example.com/?a=1&b=2", p("https://example.com/?a=1&amp;b=2")),
]

BLOCKS = [
    ("# Head", '<p class="head"><strong>Head</strong></p>'),
    ("###### Head", '<p class="head"><strong>Head</strong></p>'),
    ("#tag", p("#tag")),
    ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
    ("* one\n* *two*", f"<ul><li>one</li><li>{act('two')}</li></ul>"),
    ("1. one\n2) two", "<ol><li>one</li><li>two</li></ol>"),
    ("1. one\n\n2. two", "<ol><li>one</li><li>two</li></ol>"),
    ("3. three", '<ol start="3"><li>three</li></ol>'),
    ("- a\n1. b", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
    ("1. a\n   - b\n   - c\n2. d", "<ol><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ol>"),
    ("- a\n\t- b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    ("- a\n  - b\n  1. c", "<ul><li>a<ul><li>b</li></ul><ol><li>c</li></ol></li></ul>"),
    ("1984. The year", p("1984. The year")),
    ("-5 degrees", p("-5 degrees")),
    ("> one\n> > two\n\nend", "<blockquote><p>one</p><p>two</p></blockquote>" + p("end")),
    (">_< and >:3", p("&gt;_&lt; and &gt;:3")),
    ("```py\n*x* <b>\n\n  y\n```\nend", "<pre><code>*x* &lt;b&gt;\n\n  y</code></pre>" + p("end")),
    ("```\nnever closed", "<pre><code>never closed</code></pre>"),
    ("````\n```\n````", "<pre><code>```</code></pre>"),
    (
        "| a | *b* |\n|---|:-:|\n| 1 | 2 \\| 3 |",
        '<div class="table"><table><thead><tr><th>a</th><th><em class="act">b</em></th></tr></thead>'
        "<tbody><tr><td>1</td><td>2 | 3</td></tr></tbody></table></div>",
    ),
    ("|x| is a number", p("|x| is a number")),
    ("||spoiler||", p("||spoiler||")),
]

PLAIN = [
    ("<START>", p("&lt;START&gt;")),
    ("I <3 you", p("I &lt;3 you")),
    ("a < b && c > d", p("a &lt; b &amp;&amp; c &gt; d")),
    ("<b>bold</b><br>", p("&lt;b&gt;bold&lt;/b&gt;&lt;br&gt;")),
    ("&lt;b&gt; &amp; &#60;", p("&amp;lt;b&amp;gt; &amp;amp; &amp;#60;")),
]


@pytest.mark.parametrize(
    ("text", "html"),
    PARAGRAPHS + SPEECH + ACTIONS + DIALOGUE + OTHER_MARKS + LINKS + BLOCKS + PLAIN,
)
def test_text_becomes_html(text, html):
    assert render(text) == html


def test_rendered_text_is_safe_for_templates():
    assert hasattr(render("Hello"), "__html__")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("", "", ""),
        ("\n***\n", "", ""),
        ('*She waves.*\n\n"Hello," she says.', "She waves.", "“Hello,” she says."),
        ("# Night\n- — Привет, — сказала она.\n\n", "Night", "— Привет, — сказала она."),
        (
            "— Да, — сказала она. — *Кивает.*",
            "— Да, — сказала она. — Кивает.",
            "— Да, — сказала она. — Кивает.",
        ),
        ("a < b & **c**", "a < b & c", "a < b & c"),
        ("```\ncode\n```", "code", "code"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b", "1 2"),
    ],
)
def test_snippets_are_plain_words(text, first, last):
    assert (first_line(text), last_line(text)) == (first, last)


def test_a_long_snippet_ends_at_a_word():
    snippet = first_line("word " * 100, limit=20)

    assert snippet == "word word word…"
    assert len(first_line("x" * 500, limit=20)) == 20


def test_a_snippet_of_a_long_action_shows_no_star():
    assert first_line("*" + "She walks and walks. " * 50 + "*", limit=30).startswith("She walks")


def test_a_snippet_of_a_long_text_reads_only_what_it_needs():
    text = "First. " * 100_000 + "\n" + "Last. " * 100_000

    assert first_line(text, limit=12) == "First…"
    assert last_line(text, limit=12) == "Last. Last…"
