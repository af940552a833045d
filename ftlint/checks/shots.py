"""Few-shot prompts: worked examples, each with the separator and an answer, before the question."""

from __future__ import annotations

import re

SEVERAL = 2  # examples that need no label to be known as such
_LABEL = r"[^\s:：][^\n:：]{0,30}[:：]"
_NUMBER = r"[\d# ]+"


def is_few_shot(prompt: str, separator: str) -> bool:
    """Whether all that separators part in a prompt, the one at its end aside, are examples. After each
    stand an answer of one line and the next question; and the questions begin with one label, or are
    lines of their own.
    """
    # What has no line after the last answer has no question: that most prompts tell at once.
    if "\n" not in prompt.rpartition(separator)[2].strip():
        return False
    first, *rest = prompt.split(separator)
    answered = [part.strip().partition("\n") for part in rest]
    questions = [question.strip() for _, _, question in answered]
    if not all(questions):
        return False
    labels = {_labelled(question) for question in [*questions, _last(first, questions[-1])]}
    if len(labels) == 1 and "" not in labels:
        return True
    return len(rest) >= SEVERAL and "\n" not in "".join((separator, *questions))


def _labelled(question: str) -> str:
    """The label that a question begins with, without its number."""
    found = re.match(_LABEL, question)
    return re.sub(_NUMBER, "", found[0]) if found else ""


def _last(text: str, like: str) -> str:
    """The last of the lines of a text that has the same label as another question."""
    label = _labelled(like)
    lines = (line.strip() for line in reversed(text.split("\n")))
    return next((line for line in lines if label and _labelled(line) == label), "")
