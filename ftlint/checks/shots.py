"""Few-shot prompts: worked examples, each with the separator and an answer, before the question."""

from __future__ import annotations

import re

SEVERAL = 2  # examples that need no label to be known as such
_LABEL = r"[^\s:：][^\n:：]{0,30}[:：]"
_NUMBER = r"[\d# ]+"


def is_few_shot(prompt: str, separator: str, answer: str | None = None) -> bool:
    """Whether all that separators part in a prompt, the one at its end aside, are examples. After each
    stand an answer of one line and the next question; and the questions begin with one label, or are
    lines of their own, or are parted by signs in one line. One such question is an example where its answer is like the prompt's own
    `answer`.
    """
    if "\n" not in separator and _in_a_line(prompt.split(separator), answer):
        return True
    # Most prompts tell at once: the last of their questions is none, or not of either kind.
    last = prompt[prompt.rfind(separator) + len(separator) :]
    question = last.strip().partition("\n")[2].strip() if "\n" in last else ""
    alone = "\n" not in question and "\n" not in separator
    if not question or not (alone or _labelled(question)):
        return False
    first, *rest = prompt.split(separator)
    answered = [part.strip().partition("\n") for part in rest]
    questions = [question.strip() for _, _, question in answered]
    if not all(questions):
        return False
    label, *others = {_labelled(question) for question in questions}
    if label and not others and _labelled(_last(first, label)) == label:
        return True
    if "\n" in "".join((separator, *questions)):
        return False
    if len(rest) >= SEVERAL:
        return True
    asked = first.rpartition("\n")[2]
    return answer is not None and _alike(asked, questions[0]) and _alike(answered[0][0], answer)


def _in_a_line(parts: list[str], answer: str | None) -> bool:
    """Whether examples follow each other in one line, or several, with the same sign after the answer
    of each that is not at the end of its line.
    """
    first, *rest = parts
    for sign in _SIGNS:
        pairs = [part.strip().replace("\n", sign).split(sign) for part in rest]
        if all(len(pair) == 2 and all(map(str.strip, pair)) for pair in pairs):
            asked = first.rpartition(sign)[2]
            given, question = pairs[0]
            one = answer is not None and _alike(asked, question) and _alike(given, answer)
            return len(rest) >= SEVERAL or one
    return False


_SIGNS = (",", ";", "|", ". ")


def _alike(one: str, other: str) -> bool:
    """Whether two texts may be of one kind: both lines that end alike, and about as long if short."""
    one, other = one.strip(), other.strip()
    if not one or not other or "\n" in other or one[-1].isalnum() != other[-1].isalnum():
        return False
    words = sorted((len(one.split()), len(other.split())))
    return words[1] - words[0] <= 1 or 2 * words[0] >= words[1]


def _labelled(question: str) -> str:
    """The label that a question begins with, without its number."""
    found = re.match(_LABEL, question)
    return re.sub(_NUMBER, "", found[0]) if found else ""


def _last(text: str, label: str) -> str:
    """The last of the lines of a text that has a label."""
    lines = (line.strip() for line in reversed(text.split("\n")))
    return next((line for line in lines if _labelled(line) == label), "")
