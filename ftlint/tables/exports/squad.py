"""Questions on passages, as SQuAD has them: nested in articles, as in rajpurkar.github.io/SQuAD-explorer,
or a question a row, as in huggingface.co/datasets/rajpurkar/squad; seen 2026-11.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ftlint.tables.exports.export import Export
from ftlint.tables.table import Record, Table, counted


def is_one(values: Mapping[str, Any]) -> bool:
    """Whether a record is an article with its passages, a passage, or a question on one."""
    passages = values.get("paragraphs")
    if isinstance(passages, list):
        return bool(passages) and all(isinstance(one, dict) and _asked(one) for one in passages)
    return _asked(values) or _is_question(values)


def _asked(values: Mapping[str, Any]) -> bool:
    questions = values.get("qas")
    return (
        isinstance(values.get("context"), str)
        and isinstance(questions, list)
        and all(isinstance(one, dict) and "question" in one for one in questions)
    )


def _is_question(values: Mapping[str, Any]) -> bool:
    answers = values.get("answers")
    if isinstance(answers, dict):
        known = isinstance(answers.get("text"), list)
    else:
        known = isinstance(answers, list) and all(
            isinstance(one, dict) and "text" in one for one in answers
        )
    return known and all(isinstance(values.get(key), str) for key in ("context", "question"))


class Questions(Export):
    """A row of each question that its passage answers: the passage, the question and the first answer.
    Those that are nested are numbered as they come.
    """

    format = "questions on passages"
    pair = (r"{context}\n\n{question}", "answer")

    def __init__(self, export: Table) -> None:
        super().__init__(export)
        self.columns = ["title", "context", "question", "answer", "id"]
        self.note("each question is a row, after the passage that it is asked on")

    def fits(self, values: Mapping[str, Any]) -> bool:
        return is_one(values) or values.get("paragraphs") == []

    def records(self) -> Iterator[Record]:
        bare = several = count = 0
        for record in self.fitting():
            nested = "question" not in record.values
            for title, context, asked in _questions(record.values):
                count += 1
                answers = _answers(asked)
                if not answers:
                    bare += 1
                    continue
                several += len(set(answers)) > 1
                about = {"title": title, "context": context, "id": asked.get("id")}
                said = {"question": asked["question"], "answer": answers[0]}
                yield Record(count if nested else record.line, about | said)
        if bare:
            what = counted(bare, "question")
            self.note(f"{what} left out, which their passages do not answer")
        if several:
            what = counted(several, "question")
            self.note(f"{what} with answers that differ, of which the first is read")


def _questions(values: Mapping[str, Any]) -> Iterator[tuple[Any, Any, Mapping[str, Any]]]:
    """The title, the passage and the question of each in a record."""
    title = values.get("title")
    for passage in values.get("paragraphs", [values]):
        for asked in passage.get("qas", [passage]):
            yield title, passage["context"], asked


def _answers(asked: Mapping[str, Any]) -> list[str]:
    """The answers to a question, if it has any."""
    if asked.get("is_impossible") is True:
        return []
    found = asked.get("answers")
    texts = found.get("text") if isinstance(found, dict) else found
    if not isinstance(texts, list):
        return []
    said = [one.get("text") if isinstance(one, dict) else one for one in texts]
    return [text for text in said if isinstance(text, str) and text.strip()]
