"""The files of `rules/` as objects: rules, targets and record shapes.

The heads of all rules and targets are compiled into one JSON, so that starting costs a millisecond
and not the time that so many TOML files take. Prose and examples are read from the TOML only when
somebody asks for them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from ftlint import compiled
from ftlint.errors import ConfigError, RuleError, nearest
from ftlint.model import Fact, Rule, Target

if TYPE_CHECKING:
    from pathlib import Path

PROSE = ("why", "unseen", "references", "examples")
BY_PATH = {"name", "family", "path", "bundled"}  # what the place of a file says, and no key
NOT_RULES = ("shapes", "targets", "words")


class Example(msgspec.Struct, rename="kebab", forbid_unknown_fields=True):
    """What a rule finds (`bad`, at the places `at`) and what it must leave alone (`good`)."""

    title: str = ""
    bad: str | None = None
    good: str | None = None
    bad_hex: str | None = None
    at: str | None = None
    given: dict[str, Any] = {}
    files: dict[str, str] = {}


class Prose(msgspec.Struct):
    """What a rule file says to people: why, why no published file that we know has it, where
    from, and the examples.
    """

    why: str
    unseen: str
    references: list[str]
    examples: list[Example]


class Catalog(msgspec.Struct):
    rules: list[Rule]
    targets: list[Target]


@cache
def rules_dir() -> Path:
    """Where the bundled rule files are: in the package when installed, beside it in a checkout.

    Raises RuleError when neither place has them.
    """
    from pathlib import Path

    here = Path(__file__).resolve().parent
    for place in (here / "_rules", here.parent / "rules"):
        if (place / "shapes").is_dir():
            return place
    raise RuleError(
        f"the rule files are missing from {here / '_rules'} and {here.parent / 'rules'}",
        remedy="install ftlint again",
    )


@cache
def bundled() -> Catalog:
    """All bundled rules and targets."""
    return compiled.of_wheel(Catalog) or compiled.of_checkout(rules_dir(), Catalog, read)


def read(root: Path) -> Catalog:
    """The rules and targets under a directory, from their TOML files."""
    paths = sorted(p for p in root.rglob("*.toml") if "words" not in p.parts)
    return Catalog(
        [rule_of(p, root) for p in paths if p.relative_to(root).parts[0] not in NOT_RULES],
        [target_of(p) for p in paths if p.relative_to(root).parts[0] == "targets"],
    )


def rules_in(directory: Path) -> list[Rule]:
    """A user's own rules, which live in the same format as the bundled ones.

    Raises RuleError naming the file and the key that is wrong.
    """
    if not directory.is_dir():
        raise RuleError("no such directory", place=str(directory), remedy="check `rules-dir`")
    return [
        msgspec.structs.replace(rule_of(path, directory), bundled=False)
        for path in sorted(directory.rglob("*.toml"))
    ]


def rule_of(path: Path, root: Path) -> Rule:
    """The head of a rule file; its name and family come from its path."""
    table = _table(path)
    for key in PROSE:
        table.pop(key, None)
    family = path.relative_to(root).parent.as_posix()
    head = {"name": path.stem, "family": family, "path": str(path), **table}
    given = BY_PATH & set(table)
    if given:
        raise RuleError(f"`{sorted(given)[0]}` is not a key: the path says it", place=str(path))
    rule: Rule = _convert(head, Rule, path)
    letters = rule.code.rstrip("0123456789")
    if letters == rule.code or not (letters.isascii() and letters.isalpha() and letters.isupper()):
        raise RuleError(f"code = {rule.code!r} is no code", place=str(path), remedy="such as MY001")
    if rule.status != "removed" and "." not in rule.check:
        raise RuleError(f"check = {rule.check!r} is not MODULE.FUNCTION", place=str(path))
    return rule


def target_of(path: Path) -> Target:
    table = _table(path)
    table["facts"] = _facts(table.get("facts", {}), path)
    table["by-shape"] = {
        shape: _facts(facts, path) for shape, facts in table.get("by-shape", {}).items()
    }
    target: Target = _convert({"name": path.stem, "path": str(path), **table}, Target, path)
    return target


def _facts(table: dict[str, Any], path: Path) -> dict[str, Fact]:
    return {name: _convert(fact, Fact, path) for name, fact in table.items()}


def prose(rule: Rule) -> Prose:
    """Why the rule exists, its references and its examples.

    Raises RuleError when the file says something impossible.
    """
    from pathlib import Path

    path = rules_dir() / rule.family / f"{rule.name}.toml" if rule.bundled else Path(rule.path)
    table = _table(path)
    picked = {"why": "", "unseen": "", "references": [], "examples": []}
    picked |= {key: table[key] for key in PROSE if key in table}
    result: Prose = _convert(picked, Prose, path)
    return result


@cache
def schema(shape: str) -> dict[str, Any]:
    """The JSON Schema of a record shape, with what it takes from other shapes' schemas in it."""
    found = _schema_file(f"{shape}.schema.json")
    while borrowed := _borrowed(found):
        for file in borrowed:
            lent = _schema_file(file).get("$defs", {})
            found["$defs"] = lent | found.get("$defs", {})
        found = _replaced(found, borrowed)
    return found


def _schema_file(name: str) -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode((rules_dir() / "shapes" / name).read_bytes())
    return decoded


def _borrowed(schema: Any) -> set[str]:
    """The other files that a schema refers to."""
    if isinstance(schema, dict):
        file = str(schema.get("$ref", "#")).partition("#")[0]
        return ({file} if file else set()).union(*map(_borrowed, schema.values()))
    return set().union(*map(_borrowed, schema)) if isinstance(schema, list) else set()


def _replaced(schema: Any, files: set[str]) -> Any:
    """The schema with references to these files turned into references to itself."""
    if isinstance(schema, dict):
        return {
            key: "#" + value.partition("#")[2]
            if key == "$ref" and value.partition("#")[0] in files
            else _replaced(value, files)
            for key, value in schema.items()
        }
    return [_replaced(item, files) for item in schema] if isinstance(schema, list) else schema


def target_named(name: str) -> Target:
    """A bundled target by its name.

    Raises ConfigError, naming the nearest, when there is none.
    """
    for target in bundled().targets:
        if target.name == name:
            return target
    remedy = nearest(name, [t.name for t in bundled().targets]) or "`ftlint targets` lists them"
    raise ConfigError(f"there is no target {name!r}", remedy=remedy)


def _table(path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"cannot be read: {error}", place=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"not TOML: {error}", place=str(path)) from None


def _convert(table: dict[str, Any], kind: type[Any], path: Path) -> Any:
    known = [field.encode_name for field in msgspec.structs.fields(kind)]
    for key in table:
        if key not in known:
            told = {*known, *(PROSE if kind is Rule else ())} - BY_PATH
            raise RuleError(f"unknown key `{key}`", place=str(path), remedy=nearest(key, told))
    try:
        return msgspec.convert(table, kind)
    except msgspec.ValidationError as error:
        reason = str(error).replace("`$.", "`").replace("Object missing", "missing")
        raise RuleError(reason[:1].lower() + reason[1:], place=str(path)) from None
