"""Reading what somebody wants to save: is there anything in it that should not be published? Pure.

    verdict = screen(content, rules)    # content as in characters.content
    verdict.refusal                     # the finding for which it may not be saved at all, or None
    verdict.held, verdict.rating        # what a moderator should see; the rating that it needs at least

The rules are the operator's. That minors have no place in a sexual context is no rule but built in.
"""

from characters.screening.minors import MINORS
from characters.screening.rules import BadRule, Effect, Finding, Rule, compiled
from characters.screening.verdict import RATINGS, Verdict, screen

__all__ = ["MINORS", "RATINGS", "BadRule", "Effect", "Finding", "Rule", "Verdict", "compiled", "screen"]
