"""What may stand in rendered text, checked by a real parser."""

from html.parser import HTMLParser

ALLOWED = {
    "p": {"class": {"joined", "head"}},
    "span": {"class": {"say", "ooc"}},
    "em": {"class": {"act"}},
    "strong": {},
    "s": {},
    "code": {},
    "hr": {},
    "ul": {"class": {"joined"}},
    "ol": {"class": {"joined"}, "start": None},
    "li": {},
    "blockquote": {"class": {"joined"}},
    "pre": {"class": {"joined"}},
    "div": {"class": {"table", "table joined"}},
    "table": {},
    "thead": {},
    "tbody": {},
    "tr": {},
    "th": {},
    "td": {},
}


class Checker(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack: list[str] = []
        self.roots = 0

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            allowed = ALLOWED[tag][name]
            assert value in allowed if allowed else value.isdecimal()
        assert tag in ALLOWED
        self.roots += not self.stack
        if tag != "hr":
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        assert self.stack, f"text outside of a block: {data!r}"

    def handle_comment(self, data):
        raise AssertionError("a comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_one_element(html: str) -> None:
    """One root, every tag closed in its turn, nothing but our own tags and classes."""
    checker = Checker()
    checker.feed(html)
    checker.close()
    assert checker.stack == []
    assert checker.roots == 1
