"""What the verdicts of a run depend on, as its options and configurations say."""

from __future__ import annotations

import json

import msgspec

from ftlint import besides, choosing
from ftlint.cache.answers import Question
from ftlint.cache.dependencies import Dependency, of_configuration
from ftlint.cache.verdicts import Verdicts
from ftlint.config import Config
from ftlint.splits import Splits


def verdicts(question: Question, choices: choosing.Choices, splits: Splits) -> Verdicts:
    """The verdicts that hold under these choices."""
    referred: dict[str, list[Dependency] | None] = {}

    def refer(path: str) -> list[Dependency] | None:
        found = choosing.config_for(path, choices)
        if found.path not in referred:
            files = besides.of_the_model(choices, found)
            if baseline := besides.baseline(choices, found):
                files.append(baseline)
            referred[found.path] = of_configuration(found, files)
        return referred[found.path]

    # Which has names of files in it, whose bytes need be no text.
    text = json.dumps(msgspec.to_builtins(msgspec.structs.replace(choices, jobs=1)))
    return Verdicts(question, text, splits, refer)


def listed(configs: list[Config]) -> set[Dependency]:
    """Where the configurations look for the files of datasets."""
    return {
        Dependency("files", found.files_of(dataset))
        for found in configs
        for dataset in found.datasets
    }
