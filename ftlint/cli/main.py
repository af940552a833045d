"""`ftlint`: the group of commands, and what every one of them does with an error."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from io import TextIOWrapper
from typing import Any

import click

from ftlint import __version__
from ftlint.errors import Error
from ftlint.telling import on_command_line

COMMANDS = {
    "check": "Find problems in datasets, and fix what can be fixed.",
    "init": "Propose a configuration, a pre-commit hook and a workflow.",
    "prepare": "Make a training-ready file of a table, a workbook or JSON.",
    "stats": "Count tokens, lengths, classes and cost.",
    "sample": "Show some rows at random, to be read before training.",
    "rules": "List the rules, explain one, test your own.",
    "targets": "List the providers and trainers ftlint judges for, or explain one.",
    "schema": "Print the JSON Schema of a record shape.",
    "submit": "Check, upload and start a fine-tuning job.",
    "jobs": "List, watch and cancel fine-tuning jobs.",
    "complete": "Ask a tuned model, with the separator and stop it was trained with.",
    "models": "List and delete tuned models.",
}


class _Unread(Exception):
    """Nobody reads a pipe of ours any more, which click takes for a failure like all others."""


@contextmanager
def _telling_unread() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if not _is_unread(error):
            raise
        raise _Unread from None


def _is_unread(error: OSError) -> bool:
    """Whether nobody reads our output any more. Windows may call that an invalid argument
    (python/cpython#79935), and does so again when asked again.
    """
    if sys.platform != "win32" or error.errno != errno.EINVAL or error.filename:
        return isinstance(error, BrokenPipeError)
    try:
        sys.stdout.flush()
    except OSError:
        return True
    return False


class Lazy(click.Group):
    """Imports a command when it is called: `--help` need not wait for the others."""

    @_telling_unread()
    def make_context(self, *given: Any, **more: Any) -> click.Context:
        ctx = super().make_context(*given, **more)
        ctx.color = _colors()
        return ctx

    @_telling_unread()
    @on_command_line()
    def invoke(self, ctx: click.Context) -> Any:
        return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"ftlint.cli.{name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            from ftlint.errors import nearest

            hint = nearest(args[0], COMMANDS)
            if os.path.exists(args[0]):
                hint = f"to check a file: ftlint check {args[0]}"
            raise click.UsageError(f"there is no command {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ftlint", message="%(prog)s %(version)s")
def cli() -> None:
    """The linter, fixer and preparer for LLM fine-tuning data.

    \b
    ftlint check train.jsonl                       what is wrong with it
    ftlint check --fix train.jsonl                 mend what is certain
    ftlint check --target openai-chat data/        judge for one provider
    ftlint prepare examples.xlsx                   a training file from a spreadsheet
    ftlint rules missing-separator                 why a rule exists
    """


def start() -> None:
    """Run the command line as a process of its own, which ends as soon as that is done: for Python
    to take apart all that was imported takes longer than the check of a small file.
    """
    try:
        main()
    except SystemExit as end:
        if threading.active_count() > 1:
            raise
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))


def main() -> None:
    """Run the command line. Exit codes: 0 fine, 1 findings, 2 could not do the work."""
    # Rows by the million are no garbage in cycles: looking for it costs a tenth of the time.
    gc.set_threshold(1_000_000, 20, 20)
    _ready_streams()
    try:
        # A prompt or a separator may look like a pattern, and click would put names of files there.
        _leave(cli.main(prog_name="ftlint", standalone_mode=False, windows_expand_args=False))
    except click.ClickException as error:
        error.show()
        _leave(2)
    except Error as error:
        fail(error)
        _leave(2)
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        _leave(130)
    except (BrokenPipeError, _Unread):
        # Whoever read our output has enough; Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        os._exit(141)
    except RecursionError:
        fail(Error("a value is nested too deeply to be handled"))
        _leave(2)
    except OSError as error:
        fail(Error(str(error.strerror or error), place=str(error.filename or "")))
        _leave(2)


def _ready_streams() -> None:
    """Have no character be an error, read or printed, and colors be colors. What Windows gives to
    files and other programs is in the encoding of the country, unless told otherwise, with line ends
    of its own: JSON has to be UTF-8, and JSON Lines are rows like those that are checked.
    """
    # Who closes an output wants to see nothing of it, and a closed input has nothing.
    sys.stdin = sys.stdin or open(os.devnull)  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    for out in (sys.stdout, sys.stderr):
        if isinstance(out, TextIOWrapper):
            out.reconfigure(errors="replace")
            if sys.platform == "win32" and not out.isatty():
                out.reconfigure(newline="\n")
                if "PYTHONIOENCODING" not in os.environ:
                    out.reconfigure(encoding="utf-8", errors="replace")
    if sys.platform == "win32":  # whose older consoles show what colors are written as
        from colorama import just_fix_windows_console

        just_fix_windows_console()


def _colors() -> bool | None:
    """What is said of colors: none where nobody wants them, else as the terminal is."""
    return False if os.environ.get("NO_COLOR") else None


def fail(error: Error) -> None:
    """Tell an error, on stderr."""
    _tell(click.style("ftlint: error:", fg="red", bold=True), str(error))


def note(text: str) -> None:
    """Tell on stderr what is no error."""
    _tell("ftlint: note:", text)


def _tell(lead: str, text: str) -> None:
    from ftlint.cli.runners import quoted
    from ftlint.outputs.terminal import tame

    with suppress(OSError):  # where nothing more can be told, the exit code still does
        click.echo(f"{lead} {quoted(tame(text))}", err=True, color=_colors())


def _leave(code: Any) -> None:
    try:
        sys.stdout.flush()
    except OSError as error:
        if not _is_unread(error):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        os._exit(141)
    sys.exit(code)
