"""The Markdown of the repository as pages, the help of the commands, and the schemas."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import click
from texts import code, page, table

from ftlint import catalog
from ftlint.cli.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "https://github.com/ftlint/ftlint/blob/main/"
GUIDES = {
    "README.md": "index.md",
    "README.zh-CN.md": "zh.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "rules/README.md": "writing-rules.md",
    "docs/ci.md": "ci.md",
    "docs/repository.md": "repository.md",
    "docs/submit.md": "submit.md",
    "docs/performance.md": "performance.md",
    "docs/compared.md": "compared.md",
    "docs/field-report.md": "field-report.md",
    "docs/start-to-finish.md": "start-to-finish.md",
    "docs/decisions.md": "decisions.md",
}
PICTURES = "docs/images/"
WIDTH = 84  # characters that a page has room for


def pages() -> dict[str, str]:
    """The guides and the pages of commands and shapes, by their path in the site."""
    found = {to: _moved((ROOT / file).read_text("utf-8"), file) for file, to in GUIDES.items()}
    return {**found, "commands.md": _commands(), "shapes/index.md": _shapes()}


def files() -> dict[str, Path]:
    """What is served as it is, by its path in the site: the pictures, and the schemas at the
    addresses that they name.
    """
    schemas = (ROOT / "rules").glob("*.schema.json")
    return {
        "wrapped.css": Path(__file__).with_name("wrapped.css"),
        **{f"images/{picture.name}": picture for picture in (ROOT / PICTURES).glob("*.svg")},
        **{f"shapes/{shape.name}": shape for shape in (ROOT / "rules/shapes").glob("*.json")},
        **{schema.name: schema for schema in schemas},
    }


def _moved(text: str, file: str) -> str:
    """The text with its links as they are from its page."""

    def moved(match: re.Match[str]) -> str:
        target, mark, place = match[2].partition("#")
        if re.match(r"[a-z]+:", target) or not target:
            return match[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), target))
        if not (ROOT / path).exists():
            raise SystemExit(f"{file} links to {target}, which is not there")
        if path.startswith(PICTURES):
            return f"{match[1]}({'images/' + path.removeprefix(PICTURES)})"
        return f"{match[1]}({GUIDES.get(path, SOURCE + path)}{mark}{place})"

    # In a list that follows a line of text without an empty line, Python's Markdown sees no list.
    text = re.sub(r"(?m)^(?![*|#>\s-])(.+)\n(?=[*-] )", r"\1\n\n", text)
    return re.sub(r"(\[[^\]]*\])\(([^)\s]+)\)", moved, text)


def _commands() -> str:
    parts = [code(_help(cli, "ftlint"))]
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        if command is None:
            continue
        parts += [f"## ftlint {name}", code(_help(command, f"ftlint {name}"))]
        for below, inner in getattr(command, "commands", {}).items():
            parts += [f"### ftlint {name} {below}", code(_help(inner, f"ftlint {name} {below}"))]
    return page("Commands", *parts, about="The commands of ftlint and their options")


def _help(command: click.Command, name: str) -> str:
    settings = {**command.context_settings, "max_content_width": WIDTH, "terminal_width": WIDTH}
    with click.Context(command, info_name=name, **settings) as context:
        return command.get_help(context)


def _shapes() -> str:
    names = sorted(path.name for path in (ROOT / "rules/shapes").glob("*.schema.json"))
    rows = [
        (
            f"[{name.removesuffix('.schema.json')}]({name})",
            catalog.schema(name.split(".")[0])["title"],
        )
        for name in names
    ]
    return page(
        "Record shapes",
        "What one row of a dataset may be. Each has a JSON Schema; `ftlint schema NAME` prints it, and "
        "`ftlint check --shape NAME` takes rows for it.",
        table(("Shape", "Rows"), rows),
        about="The record shapes that ftlint knows, as JSON Schema",
    )
