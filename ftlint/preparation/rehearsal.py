"""What `ftlint prepare` would do, without doing it."""

from __future__ import annotations

import os
import tempfile

import msgspec

from ftlint.engine.check import check_source, report
from ftlint.preparation.flow import accepted_codes, settings_of, write
from ftlint.preparation.proposals import Proposal, proposals
from ftlint.preparation.stage import Stage
from ftlint.preparation.wishes import Wishes
from ftlint.report import FileReport
from ftlint.sources import open_path


class Rehearsed(msgspec.Struct):
    """What would be proposed first, the codes of the rules whose changes are accepted, what a check
    says of the rows as they are, and notes.
    """

    proposals: list[Proposal]
    accepted: set[str]
    report: FileReport
    notes: list[str]


def rehearse(stage: Stage, wishes: Wishes) -> Rehearsed:
    """What would be done; nothing is kept."""
    settings = settings_of(stage, wishes, os.curdir)
    accepted = accepted_codes(settings, wishes)
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "rows.jsonl")
        with open(path, "wb") as out:
            notes, _, _ = write(stage, wishes, out, None)
        with open_path(path, name=stage.table.name) as source:
            outcome = check_source(source, settings, jobs=wishes.jobs)
            found = report(outcome, stage.table.name)
            return Rehearsed(list(proposals(outcome)), accepted, found, notes)
