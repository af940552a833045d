"""What is settled before a file is opened: what a command line or a call decides, the configuration
that holds for a path, the rules, and the splits.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from ftlint import besides, catalog, config, selection
from ftlint.config import Config
from ftlint.engine.plan import Settings, options_of
from ftlint.errors import ConfigError, SourceError
from ftlint.judging import known_in
from ftlint.model import Rule, Severity
from ftlint.options import refuse_unknown, struct_of
from ftlint.paths import expand, near
from ftlint.shapes import shape_named
from ftlint.splits import Splits, pairs, split_named
from ftlint.telling import option

if TYPE_CHECKING:
    from pathlib import Path


class Choices(msgspec.Struct, frozen=True):
    """What a command line or a call decides; it beats the configuration."""

    target: str | None = None
    model: str | None = None
    tokenizer: str | None = None
    chat_template: str | None = None
    shape: str | None = None
    separator: str | None = None
    stop: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    config: str | None = None
    isolated: bool = False
    split: tuple[tuple[str, str], ...] = ()
    baseline: str | None = None
    jobs: int = 1


def config_for(path: str, choices: Choices) -> Config:
    """The configuration that holds for a path."""
    if choices.isolated:
        return Config()
    return config.load(choices.config) if choices.config else config.find(path)


def rules_of(found: Config) -> list[Rule]:
    """The bundled rules and the user's own.

    Raises RuleError when two have the same code or name, and for one that cannot work.
    """
    return _rules(tuple(found.root / folder for folder in found.rules_dir), tuple(found.plugins))


@cache
def _rules(folders: tuple[Path, ...], plugins: tuple[str, ...]) -> list[Rule]:
    rules = list(catalog.bundled().rules)
    if not folders:
        return rules
    from ftlint.engine.vouching import vouch

    for folder in folders:
        rules += catalog.rules_in(folder)
    taken: dict[str, Rule] = {}
    for rule in rules:
        selection.claim(taken, rule)
    for rule in rules:
        if not rule.bundled:
            vouch(rule, plugins)
    return rules


def forget() -> None:
    """Read configurations and rules anew: they may have changed."""
    config.forget()
    _rules.cache_clear()


def settings_for(path: str, choices: Choices) -> tuple[Settings, Config]:
    """What to do with one file: the command line over the configuration over the target.

    Raises ConfigError and RuleError.
    """
    found = config_for(path, choices)
    rules = rules_of(found)
    _vouch_words(choices, found, rules)
    chosen = selection.select(
        rules,
        choices.select if choices.select is not None else found.select,
        [*(found.ignore if choices.select is None else ()), *choices.ignore],
        [*(found.extend_select if choices.select is None else ()), *choices.extend_select],
    )
    if let_off := found.ignored_for(path):
        gone = {rule.code for rule in selection.select(rules, let_off)}
        chosen = [rule for rule in chosen if rule.code not in gone]
    severities: dict[str, Severity] = {}
    options: dict[str, dict[str, Any]] = {}
    for word, table in found.rules.items():
        rule = selection.find(rules, word)
        if (severity := config.severity_of(table)) is not None:
            severities[rule.code] = severity
        options[rule.code] = {name: value for name, value in table.items() if name != "severity"}
    name = choices.target or found.target
    for word in ("separator", "stop"):
        if "" in (getattr(choices, word), getattr(found, word)):
            raise ConfigError(f"the {word} is empty", remedy="leave it out, and it is inferred")
    if choices.model and not name:
        raise ConfigError(
            f"{option('model')} says nothing without a target",
            remedy=f"name one with {option('target')}",
        )
    settings = Settings(
        rules=chosen,
        severities=severities,
        options=options,
        target=catalog.target_named(name) if name else None,
        model=choices.model or found.model,
        tokenizer=besides.tokenizer(choices, found),
        chat_template=besides.chat_template(choices, found),
        shape=choices.shape or found.shape,
        separator=choices.separator if choices.separator is not None else found.separator,
        stop=choices.stop if choices.stop is not None else found.stop,
        plugins=tuple(found.plugins),
        origin=found.path,
    )
    if any(options.values()):
        from ftlint.engine.vouching import vouch_options

        for rule in rules:
            if options.get(rule.code):
                given = options_of(rule, settings.target, settings)
                vouch_options(rule, given, settings.plugins, found.path)
    return settings, found


def _vouch_words(choices: Choices, found: Config, rules: list[Rule]) -> None:
    """Raises ConfigError for what there is not among the names of rules, targets, shapes and splits,
    with the configuration that has it.
    """
    for words in (choices.select or (), choices.ignore, choices.extend_select):
        selection.select(rules, words)
    try:
        for listed in (found.select or (), found.ignore, found.extend_select):
            selection.select(rules, listed)
        for let_off in found.per_file_ignores.values():
            selection.select(rules, let_off)
        for word in found.rules:
            selection.find(rules, word)
        if found.target:
            catalog.target_named(found.target)
        if found.shape:
            shape_named(found.shape)
        for dataset in found.datasets:
            split_named(dataset.split)
    except ConfigError as error:
        error.place = found.path
        raise


def vouch(paths: Iterable[str], choices: Choices, baselines: bool) -> None:
    """Raises ConfigError and RuleError for what is wrong in the configuration of any of the paths,
    their `baselines` too.
    """
    # Nothing but its configuration, and what that lets it off, tells the settings of a path.
    found_for = {path: config_for(path, choices) for path in paths}
    for path in {(f.path, *f.ignored_for(path)): path for path, f in found_for.items()}.values():
        settings, found = settings_for(path, choices)
        vouch_tokenizer(choices, settings)
        if baselines and (file := besides.baseline(choices, found)):
            known_in(file)


def vouch_tokenizer(choices: Choices, settings: Settings) -> None:
    """Raise ConfigError for a tokenizer without a target, which alone says how many tokens are too many."""
    if choices.tokenizer and settings.target is None:
        raise ConfigError(
            f"{option('tokenizer')} says nothing without a target",
            remedy=f"name one with {option('target')}",
        )


def splits_of(paths: Sequence[str], choices: Choices) -> Splits:
    """The splits among the files of a run: those that are named, those of the configurations,
    and those that the names of files tell.

    Raises ConfigError.
    """
    splits = Splits()
    splits.named(choices.split, paths)
    around = {found.path: found for path in (*paths, "") if (found := config_for(path, choices))}
    for found in around.values():
        if len({dataset.split for dataset in found.datasets}) > 1:
            _configured(splits, found)
    splits.guess(paths)
    return splits


def _configured(splits: Splits, found: Config) -> None:
    for dataset in found.datasets:
        try:
            files = list(expand([found.files_of(dataset)]))
        except SourceError:
            continue  # a split that has no files yet
        for path in files:
            splits.add(found.path, dataset.split, near(path))


def dataset_files(found: Config) -> list[str]:
    """The files of the configuration's datasets.

    Raises ConfigError when it names none, or none is there.
    """
    if not found.datasets:
        raise ConfigError(
            "no [[tool.ftlint.datasets]] is configured",
            place=found.path,
            remedy="add one, with `files`",
        )
    paths: dict[str, None] = {}
    for dataset in found.datasets:
        files: list[str] = []
        with suppress(SourceError):
            files = list(filter(os.path.exists, expand([found.files_of(dataset)])))
        if not files:
            raise ConfigError(
                f'datasets: no file is "{dataset.files}"',
                place=found.path,
                remedy="if it was renamed or removed, say so there",
            )
        paths |= dict.fromkeys(map(near, files))
    return list(paths)


def choices_of(options: Mapping[str, Any]) -> Choices:
    """The choices of a call.

    Raises ConfigError for an option that there is not.
    """
    refuse_unknown(options, Choices)
    lists = {
        name: words(options[name])
        for name in ("select", "ignore", "extend_select")
        if name in options
    }
    lists = {name: found for name, found in lists.items() if found is not None}
    given = {name: value for name, value in options.items() if value is not None}
    for name in ("config", "baseline", "tokenizer", "chat_template"):
        if isinstance(given.get(name), os.PathLike):
            given[name] = os.fspath(given[name])
    given |= {"select": None, "split": pairs(options.get("split")), **lists}
    choices = struct_of(given, Choices)
    if choices.isolated and choices.config:
        raise ConfigError("isolated reads no configuration", remedy="leave out one of the two")
    if choices.select == () and not choices.extend_select:
        # As a variable that is empty has it, of whose checks all files would pass.
        raise ConfigError(f"{option('select')} names no rule", remedy="leave it out, or say ALL")
    if choices.jobs < 1:
        raise ConfigError(f"{choices.jobs} processes cannot do it", remedy="jobs is 1 or more")
    return choices


def words(text: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Codes and names from a comma-separated text, or several.

    Raises ConfigError for what is neither.
    """
    if text is None:
        return None
    parts = list([text] if isinstance(text, str) or not isinstance(text, Iterable) else text)
    if not all(isinstance(part, str) for part in parts):
        raise ConfigError(f"{text!r}: rules are named by texts", remedy='such as "PC201"')
    return tuple(word.strip() for part in parts for word in part.split(",") if word.strip())
