"""`ftlint complete`: ask a tuned model as it was trained."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from ftlint.cli import account
from ftlint.cli.escapes import unescape
from ftlint.cli.numbers import Number
from ftlint.cli.words import FILE
from ftlint.errors import SourceError
from ftlint.paths import STREAM

if TYPE_CHECKING:
    from ftlint.preparation.manifest import Manifest
    from ftlint.submission.service import Service


@click.command(
    "complete",
    short_help="Ask a tuned model, with the separator and stop it was trained with.",
    epilog="""\b
Examples:
  ftlint complete -m ft:gpt-4.1-mini-2025-04-14:acme::AbC1 -p "Is it raining?"
  ftlint complete -m curie:ft-acme-2023-01-01 -p "late parcel" --separator " ->" --stop " END"
  ftlint complete -m MODEL -p "late parcel" --logprobs --manifest mail_prepared.ftlint.json
  cat question.txt | ftlint complete -m MODEL -p -

\b
The separator and stop are those of the manifest that `ftlint prepare` wrote beside the training
file, when the model's job was submitted from this folder.""",
)
@click.option("--model", "-m", required=True, metavar="NAME", help="The tuned model.")
@click.option("--prompt", "-p", required=True, metavar="TEXT", help="What to ask; - for stdin.")
@click.option("--system", metavar="TEXT", help="Chat: the system message of the training rows.")
@click.option(
    "--manifest", type=FILE, metavar="FILE", help="What `ftlint prepare` wrote (*.ftlint.json)."
)
@click.option("--separator", metavar="TEXT", callback=unescape, help="Appended to the prompt.")
@click.option("--stop", metavar="TEXT", callback=unescape, help="Where the answer ends.")
@click.option("--chat/--completion", default=None, help="Ask in messages, or by prompt.")
@click.option(
    "--max-tokens", type=click.IntRange(1), metavar="N", help="The most that is answered."
)
@click.option(
    "--temperature",
    type=Number(0, 2),
    default=0.0,
    metavar="NUMBER",
    help="0: always the likeliest answer.",
)
@click.option(
    "--logprobs", is_flag=True, help="Print classes with their probabilities, the likeliest first."
)
@account.options
def command(model: str, prompt: str, **options: Any) -> None:
    """Ask a tuned model, and print its answer alone."""
    from ftlint.submission import Question, complete, completing

    service = account.opened(options["provider"], options["base_url"])
    known = _manifest(service, model, options["manifest"])
    chat = options["chat"]
    if chat is None:
        chat = completing.is_chat(service, model, known)
    text = _read() if prompt == "-" else prompt
    separator, stop = options["separator"], options["stop"]
    if known is not None and not chat:
        separator = known.separator if separator is None else separator
        stop = known.stop if stop is None else stop
    classes = tuple(known.classes) if known is not None else ()
    answer = complete(
        service,
        Question(
            model=model,
            prompt=text,
            chat=chat,
            system=options["system"],
            separator=separator,
            stop=stop,
            classes=classes,
            max_tokens=options["max_tokens"],
            temperature=options["temperature"],
            probabilities=max(len(classes), 5) if options["logprobs"] else 0,
        ),
    )
    if options["logprobs"]:
        for name, value in answer.probabilities:
            click.echo(f"{name}\t{value:.4f}")
        if not answer.probabilities:
            account.tell("the service gave no probabilities")
        return
    click.echo(answer.text)
    if answer.cut:
        account.tell("the answer was cut; --max-tokens lets it go on")


def _read() -> str:
    """The standard input, which is UTF-8 whatever consoles speak, without its last line end.

    Raises SourceError when it is not.
    """
    try:
        text = sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"not UTF-8: byte {error.start:,}", place=STREAM, remedy="save the text as UTF-8"
        ) from None
    return text.replace("\r\n", "\n").removesuffix("\n")


def _manifest(service: Service, model: str, given: str | None) -> Manifest | None:
    from ftlint.submission import manifest

    if given:
        return manifest.read(given)
    path = service.origin(model)
    return None if path is None else manifest.beside(path)
