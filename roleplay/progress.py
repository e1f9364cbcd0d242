"""A line that tells how far a command has come."""

import time

from django.core.management.base import OutputWrapper

WIDTH = 30


class Progress:
    """A bar that redraws itself on a terminal, and elsewhere says one line for each thing that is done."""

    def __init__(self, out: OutputWrapper, quiet: bool = False) -> None:
        self.out, self.quiet = out, quiet
        self.what, self.began, self.drawn = "", 0.0, 0.0

    def __call__(self, what: str, done: int, whole: int) -> None:
        """`done` of `whole` of this is done."""
        now = time.monotonic()
        if what != self.what:
            self.what, self.began = what, now
        is_end, is_terminal = done >= whole, self.out.isatty()
        if self.quiet or not (is_end or (is_terminal and now - self.drawn > 0.1)):
            return
        self.drawn = now
        line = f"  {what:<12} {done:>10,} / {whole:,}  {now - self.began:,.0f} s"
        if is_terminal:
            line = f"\r{line}  {'█' * (WIDTH * done // max(whole, 1))}"
        self.out.write(line, ending="\n" if is_end else "")
        self.out.flush()
