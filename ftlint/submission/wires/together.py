"""Together's dialect of the older wire: other names for options and for what comes out."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ftlint.submission.client import part
from ftlint.submission.errors import NotOffered
from ftlint.submission.providers import Provider
from ftlint.submission.wires import OLDER, Job, Order, epochs, fine_tunes, number, text, without
from ftlint.submission.wires.extra import joined
from ftlint.submission.wires.fine_tunes import FineTunes
from ftlint.telling import option

METHODS = {"supervised": "sft", "dpo": "dpo"}

KEPT = fine_tunes.KEPT | {
    ("seed",): ("seed",),
    ("random_seed",): ("seed",),
    ("training_method", "method"): ("method",),
    ("training_method", "dpo_beta"): ("beta",),
}


def request(order: Order, provider: Provider) -> dict[str, Any]:
    """The request for a job; raises NotOffered for what Together has no word for."""
    if order.learning_rate_multiplier is not None:
        raise NotOffered(
            "Together AI takes the learning rate itself, not a multiplier",
            remedy=option("extra", {"learning_rate": 0.00001}),
        )
    without(order, provider, *OLDER, "grader")
    if order.method not in METHODS:
        raise NotOffered(f"Together AI has no {option('method', order.method)}")
    method: dict[str, Any] = {"method": METHODS[order.method]}
    if order.method == "dpo" and order.beta is not None:
        method["dpo_beta"] = order.beta
    elif order.beta is not None:
        raise NotOffered(f"{option('beta')} goes with {option('method', 'dpo')}")
    body: dict[str, Any] = {
        "training_file": order.training_file,
        "model": order.model,
        "training_method": method,
    }
    names = ("validation_file", "n_epochs", "batch_size", "suffix", "seed")
    body |= {n: value for n in names if (value := getattr(order, n)) is not None}
    if order.seed is not None:
        body["random_seed"] = body.pop("seed")
    whole = joined(body, order.extra, KEPT)
    if order.method == "supervised":
        whole["training_method"].setdefault("train_on_inputs", "auto")
    return whole


class Together(FineTunes):
    """Jobs whose result is a name in Together's registry; events are asked for, not streamed."""

    def stream(self, name: str) -> None:
        """There are no streams at Together."""

    def delete_model(self, name: str) -> bool:
        """Delete a tuned model, by deleting the job that made it.

        Raises NotOffered when no job made a model of this name.
        """
        for job in self.jobs():
            if name in (job.tuned, job.id):
                self.client.delete(f"/fine-tunes/{part(job.id)}")
                return True
        raise NotOffered(f"no job at Together AI made a model {name!r}")

    def _job(self, raw: dict[str, Any]) -> Job:
        job = super()._job(raw)
        tuned = text(raw, "model_output_name", "x_model_output_name", "output_name")
        return replace(
            job,
            tuned=tuned if job.status == "succeeded" else None,
            trained_tokens=number(raw.get("token_count")),
            n_epochs=epochs(raw),
        )
