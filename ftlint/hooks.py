"""The entry of ftlint in a configuration of pre-commit, put beside what is there."""

from __future__ import annotations

import re

import msgspec

SETTINGS = r"|(^|/)(pyproject|\.?ftlint)\.toml$"  # what else the splits depend on


def pattern(paths: list[str], more: str = "") -> str:
    """What tells a hook its files: those of JSON Lines, the others by their paths, and `more`."""
    others = "|".join(map(re.escape, paths))
    return quoted(rf"\.(jsonl|ndjson)$|^({others})${more}")


def is_seen(path: str, hooks: str) -> bool:
    """Whether a file is one that an entry of ours in a configuration of pre-commit names."""
    import yaml

    try:
        found = [hook for repo in yaml.safe_load(hooks)["repos"] for hook in repo["hooks"]]
        ours = [hook for hook in found if str(hook["id"]).startswith("ftlint")]
        return any(re.search(str(hook["files"]), path) for hook in ours if "files" in hook)
    except (yaml.YAMLError, TypeError, KeyError, AttributeError, re.error):
        return False


def said(text: str) -> str:
    """What a YAML file says, without its comments."""
    return re.sub(r"(?m)(?:^|(?<=\s))#.*$", "", text)


def line_end(text: str) -> str:
    """How the lines of a text end."""
    return "\r\n" if "\r\n" in text else "\n"


def quoted(text: str) -> str:
    """A text in quotes as TOML and YAML read it, which is as JSON writes it. Bytes of a name that are
    no text become `?`, which stands for any character in a pattern.
    """
    text = text.encode("utf-8", "replace").decode()
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")


_item = re.compile(r"( *)- ")


def with_entry(old: str, entry: list[str]) -> str | None:
    """The list of repositories with one more at its end; None where that is not certain."""
    import yaml

    end = line_end(old)
    lines = old.split(end)
    starts = [n for n, line in enumerate(lines) if re.fullmatch(r"repos: *(\[ *\] *)?(#.*)?", line)]
    if len(starts) != 1:
        return None
    lines[starts[0]] = re.sub(r"\[ *\] *", "", lines[starts[0]]).rstrip()
    at, indent = starts[0] + 1, None
    for number, line in enumerate(lines[at:], at):
        item = _item.match(line)
        if line and not line.startswith((" ", "#", "-")):
            break  # the next key of the file
        if item and indent is None:
            indent = item[1]
        if line.strip() and not line.startswith("#"):
            at = number + 1
    lead = "  " if indent is None else indent
    new = end.join([*lines[:at], *(f"{lead}{e}" for e in entry), *lines[at:]])
    new = new if new.endswith(end) else new + end
    try:
        before, after = yaml.safe_load(old), yaml.safe_load(new)
        added = after["repos"].pop()
    except (yaml.YAMLError, TypeError, KeyError, AttributeError, IndexError):
        return None
    before["repos"] = before["repos"] or []
    return new if before == after and added == yaml.safe_load("\n".join(entry))[0] else None
