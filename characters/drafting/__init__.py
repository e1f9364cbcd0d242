"""A character from a pasted text: what a model is asked for, and how its answer is read. Pure.

Who asks the model is not known here. Whatever the model says is data: it is shaped, bounded, and
escaped where it is shown.
"""

from characters.drafting.asking import LONGEST_TEXT, Source, detected_language, fitted, question, task
from characters.drafting.reading import Reader, Reading
from characters.drafting.wanted import NAMES, WANTED, Shape, Wanted

__all__ = [
    "LONGEST_TEXT",
    "NAMES",
    "WANTED",
    "Reader",
    "Reading",
    "Shape",
    "Source",
    "Wanted",
    "detected_language",
    "fitted",
    "question",
    "task",
]
