"""The whole way of `ftlint prepare`: every step is another module's, here is their order."""

from __future__ import annotations

import os
import tempfile
from array import array
from collections import Counter
from contextlib import nullcontext, suppress
from itertools import repeat
from typing import Any, BinaryIO

import msgspec

from ftlint import __version__, atomic, choosing, selection
from ftlint.checks.classes import class_of
from ftlint.engine.check import Outcome, report
from ftlint.engine.decode import decode
from ftlint.engine.plan import Settings, knowledge
from ftlint.errors import ConfigError, FixError
from ftlint.model import Progress, Target
from ftlint.preparation import files
from ftlint.preparation.bench import Bench, blocking_codes
from ftlint.preparation.dividing import divide
from ftlint.preparation.manifest import Change, Manifest, hash_of
from ftlint.preparation.proposals import Decide, Made, Proposal, Watch
from ftlint.preparation.rows import write_rows
from ftlint.preparation.stage import Stage, agreed, look
from ftlint.preparation.wishes import Wishes
from ftlint.report import FileReport
from ftlint.sources import COUNTED, Source
from ftlint.tables.table import counted
from ftlint.telling import option
from ftlint.tokens import with_tokens


class Prepared(msgspec.Struct):
    """What `prepare` has made. `files` are written already; `report` is of all their rows together, and
    `guessed` whether the columns are a guess.
    """

    files: list[str]
    manifest_path: str | None
    manifest: Manifest
    report: FileReport
    made: list[Made]
    declined: list[Proposal]
    guessed: bool = False


def prepare(
    source: Any,
    decide: Decide | None,
    wishes: Wishes,
    watch: Watch = lambda *_: nullcontext(),
    guessing: bool = False,
) -> Prepared:
    """Make a training-ready file of a source; `decide` is asked for every change, and without it
    the recommended ones are made.

    Raises SourceError for rows that cannot be read or made, Undecided for columns that are only
    guessed, unless `guessing` is allowed, FixError when what remains wrong would fail the training,
    unless that was decided; nothing is written then.
    """
    stage = look(source, wishes)
    try:
        if not guessing:
            agreed(stage)
        return finish(stage, decide, wishes, watch)
    finally:
        stage.table.close()


def finish(
    stage: Stage, decide: Decide | None, wishes: Wishes, watch: Watch = lambda *_: nullcontext()
) -> Prepared:
    """The same from a stage that was shown to the user."""
    folder, stem = _place(stage.table.name, wishes.output)
    with files.room_in(folder):
        return _finished(stage, decide, wishes, watch, folder, stem)


def _finished(
    stage: Stage, decide: Decide | None, wishes: Wishes, watch: Watch, folder: str, stem: str
) -> Prepared:
    settings = settings_of(stage, wishes, folder)
    accepted = accepted_codes(settings, wishes)
    draft = _draft(folder)
    drafts = [draft]
    try:
        table = stage.table
        with open(draft, "wb") as out, watch(f"reading {table.name}", table.size) as progress:
            notes, dropped, numbers = write(stage, wishes, out, progress)
        name = stem + ".jsonl"
        bench = Bench(draft, name, settings, numbers, wishes.jobs, watch, accepted)
        done = bench.improve(decide)
        while wishes.drop_bad and (hopeless := bench.hopeless(done, decide)):
            if len(hopeless) >= len(bench.numbers):
                break  # what is wrong with all of them says more than that none is left
            bench.leave_out(hopeless)
            done = bench.improve(decide)
        dropped = sorted([*dropped, *bench.dropped])
        outcome = done.outcome
        with outcome.source as written:
            result = report(outcome, stem + ".jsonl")
            if blocking := blocking_codes(outcome, done, decide):
                words, remedy = _left(result, blocking, done.declined)
                if not wishes.drop_bad and _on_rows(outcome, blocking):
                    remedy = f"{remedy}; {option('drop_bad', True)} leaves such rows out"
                raise FixError(words, place=stage.table.name, remedy=remedy)
            manifest = _manifest(stage, outcome, done.made, notes, dropped, wishes)
            parts = _parts(written, outcome, wishes, folder, drafts)
        stem = files.free_stem(folder, stem, [*parts, ".ftlint.json"])
        names = {os.path.join(folder, stem + ending): path for ending, (path, _) in parts.items()}
        manifest.files = {stem + ending: rows for ending, (_, rows) in parts.items()}
        book = os.path.join(folder, stem + ".ftlint.json")
        drafts.append(_draft(folder))
        with open(drafts[-1], "wb") as out:
            out.write(manifest.written())
        for path in drafts:
            os.chmod(path, 0o666 & ~atomic.umask())
        files.publish([*((path, name) for name, path in names.items()), (drafts[-1], book)])
        guessed = stage.doubtful
        return Prepared(list(names), book, manifest, result, done.made, done.declined, guessed)
    finally:
        for path in drafts:
            with suppress(OSError):
                os.unlink(path)


def _place(name: str, output: str | None) -> tuple[str, str]:
    """The folder and the stem of what is written."""
    if output is not None:
        folder, base = os.path.split(output)
        if folder and not os.path.isdir(folder):
            raise ConfigError(
                "no such directory", place=folder, remedy=f"make it, or check {option('output')}"
            )
        if os.path.lexists(output):
            raise ConfigError("there is a file of this name", place=output, remedy="name another")
        if os.path.splitext(base)[1] not in (".jsonl", "") or base == "-":
            raise ConfigError(
                "what is written is JSON Lines", place=output, remedy="name a file NAME.jsonl"
            )
        return folder, base.removesuffix(".jsonl")
    folder, base = os.path.split(name) if not name.startswith("<") else ("", name.strip("<>"))
    for ending in (".gz", ".zst"):
        base = base.removesuffix(ending)
    return folder, f"{os.path.splitext(base)[0]}_prepared"


def settings_of(stage: Stage, wishes: Wishes, folder: str) -> Settings:
    """How the rows are checked that are to be written to a folder."""
    marked = stage.shape == "completion"  # of other rows these were taken off
    choices = choosing.Choices(
        target=wishes.target,
        model=wishes.model,
        shape=stage.shape,
        separator=wishes.separator if marked else None,
        stop=wishes.stop if marked else None,
        config=wishes.config,
        isolated=wishes.isolated,
        ignore=("SET710",),  # whether the model is still there is no matter of the rows
    )
    settings, _ = choosing.settings_for(os.path.join(folder, "prepared.jsonl"), choices)
    target: Target | None = settings.target
    if target and stage.shape not in target.shapes:
        settings.target = None  # a target of the configuration that is not for this shape
    settings.asking = True
    return settings


def _draft(folder: str) -> str:
    try:
        descriptor, path = tempfile.mkstemp(".tmp", ".ftlint-", folder or ".")
    except OSError as error:
        words = str(error.strerror).lower()
        raise FixError(
            f"cannot be written to: {words}",
            place=folder or os.curdir,
            remedy=f"{option('output', 'FILE')} writes elsewhere",
        ) from None
    os.close(descriptor)
    return path


def write(
    stage: Stage, wishes: Wishes, out: BinaryIO, progress: Progress | None
) -> tuple[list[str], list[int], array[int]]:
    """Write the rows of a stage; the same as of `write_rows`, with the notes of the stage."""
    notes, dropped, numbers = write_rows(
        stage.table, stage.mapping, stage.converter, out, wishes.drop_bad, progress
    )
    return [*stage.notes, *notes], dropped, numbers


def _on_rows(outcome: Outcome, codes: list[str]) -> bool:
    """Whether all findings of these rules are on rows, and none is on the file."""
    return all(
        index < len(outcome.plan.row_checks) or not outcome.hits_of(index).about
        for index in outcome.counts()
        if outcome.plan.bound[index].rule.code in codes
    )


def accepted_codes(settings: Settings, wishes: Wishes) -> set[str]:
    """The codes of the rules whose changes are made without asking."""
    return {selection.find(settings.rules, word).code for word in wishes.accepted}


def _left(result: FileReport, codes: list[str], declined: list[Proposal]) -> tuple[str, str]:
    """What remains wrong, in words, and what to do about the first of it."""
    firsts: dict[str, Any] = {}
    for diagnostic in result.diagnostics(1):
        if diagnostic.code in codes:
            firsts.setdefault(diagnostic.code, diagnostic)
    found = list(firsts.values())
    told = "; ".join(f"{d.code} {d.name}: {d.message}" for d in found[:3])
    total = sum(result.by_rule[code] for code in codes)
    words = f"{counted(total, 'error')} would remain, so nothing was written ({told})"
    remedy = found[0].remedy if found else ""
    for proposal in declined:
        if found and proposal.code == found[0].code:
            accepting = option("accepted", (proposal.code,))
            return words, f"{proposal.what or remedy} ({accepting} makes this fix)"
    return words, remedy


def _parts(
    written: Source, outcome: Outcome, wishes: Wishes, folder: str, drafts: list[str]
) -> dict[str, tuple[str, int]]:
    """The files to publish, by the ending of their names: where they are, and their rows."""
    if not wishes.split:
        return {".jsonl": (drafts[0], outcome.partial.rows)}
    valid = divide(written, outcome.plan, wishes.split, wishes.seed)
    paths = [_draft(folder), _draft(folder)]
    drafts += paths
    counts = [0, 0]
    with open(paths[0], "wb") as train, open(paths[1], "wb") as held:
        number = 0
        for block in written.blocks():
            for line in block.lines:
                side = number in valid
                (held if side else train).write(line + b"\n")
                counts[side] += 1
                number += 1
    if not all(counts):
        raise FixError(
            f"{counted(sum(counts), 'row')} cannot be divided",
            place=written.name,
            remedy=f"leave out {option('split')}",
        )
    return {
        "_train.jsonl": (paths[0], counts[0]),
        "_valid.jsonl": (paths[1], counts[1]),
    }


def _manifest(
    stage: Stage,
    outcome: Outcome,
    made: list[Made],
    notes: list[str],
    dropped: list[int],
    wishes: Wishes,
) -> Manifest:
    found = outcome.plan.conventions
    encoding = knowledge(outcome.plan, Settings([], model=wishes.model))["limit"].get("encoding")
    labels: Counter[str] = Counter()
    tokens = 0
    batches = (decode(block, outcome.plan) for block in outcome.source.blocks(COUNTED))
    if encoding or found.task == "classification":
        pairs = with_tokens(batches, encoding) if encoding else zip(batches, repeat(()))
        for batch, by_row in pairs:
            tokens += sum(by_row)
            if found.task == "classification":
                texts = batch.texts("completion").values
                labels.update(class_of(text, found.stop) for text in texts)
    if stage.forgone:
        notes = [stage.forgone.words, *notes]
    if stage.mapping.doubt:
        notes = [f"a guess: {stage.mapping.doubt}", *notes]
    if stage.mapping.told:
        notes = [stage.mapping.told, *notes]
    if refused := _refused(stage, outcome, made):
        notes = [*notes, f"keys that the target does not take: {', '.join(refused)}"]
    name = stage.table.name
    digest = ""
    if os.path.isfile(name):
        with open(name, "rb") as handle:
            digest = hash_of(handle)
    return Manifest(
        version=__version__,
        source=os.path.basename(name),
        source_hash=digest,
        shape=stage.shape,
        target=wishes.target,
        separator=found.separator if stage.shape == "completion" else None,
        stop=found.stop if stage.shape == "completion" else None,
        task=found.task,
        rows=outcome.partial.rows,
        files={},
        classes=dict(labels.most_common()),
        changes=[Change(m.name, m.what, m.rows, m.drops) for m in made],
        mapping=stage.columns,
        notes=notes,
        dropped=dropped,
        tokens=tokens if encoding else None,
        encoding=encoding,
        seed=wishes.seed if wishes.split else None,
    )


def _refused(stage: Stage, outcome: Outcome, made: list[Made]) -> list[str]:
    """The keys of the source's rows that were left out because the target refuses them."""
    rules = {bound.rule.code: bound for bound in outcome.plan.bound}
    if "ROW102" not in {change.code for change in made} or "ROW102" not in rules:
        return []
    taken = rules["ROW102"].options.get("keys") or ()
    return [column for column in stage.table.columns if column not in taken]
