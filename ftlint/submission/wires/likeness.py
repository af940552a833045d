"""Whether a job is the one that a request asked for, where no mark of ours says it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ftlint.submission.wires import Job

# What services tell of a job as it was asked for. They fit other things, such as the size of a
# batch, to the model and the data: another value of these says nothing.
TOLD = (
    "suffix",
    "seed",
    "random_seed",
    "n_epochs",
    "learning_rate",
    "learning_rate_multiplier",
    "prompt_loss_weight",
    "training_method",
    "method",
)


def may_be(job: Job, told: Mapping[str, Any], asked: Mapping[str, Any]) -> bool:
    """Whether nothing that is `told` of a job contradicts what was `asked` for."""
    return (
        job.training_file == asked["training_file"]
        and job.validation_file in (None, asked.get("validation_file"))
        and (not job.model or job.model.startswith(asked["model"]))
        and not any(_differ(told.get(name), asked.get(name)) for name in TOLD)
    )


def _differ(told: object, asked: object) -> bool:
    """Whether two values cannot mean the same; of different kinds they may."""
    if isinstance(told, bool) or isinstance(asked, bool):
        return isinstance(told, bool) and isinstance(asked, bool) and told != asked
    if isinstance(told, (int, float)) and isinstance(asked, (int, float)):
        return not math.isclose(told, asked, rel_tol=1e-6)
    if isinstance(told, str) and isinstance(asked, str):
        return told.casefold() != asked.casefold()
    if isinstance(told, dict) and isinstance(asked, dict):
        return any(_differ(told.get(name), value) for name, value in asked.items())
    return False
