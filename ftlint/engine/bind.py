"""Rules bound to their functions: names looked up, options resolved and checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, get_type_hints

import msgspec

from ftlint.errors import RuleError, nearest
from ftlint.model import Batch, Hits, Rule, SetHits, Summary

PLACEHOLDER = re.compile(r"\{(\w+)(:words)?\}")
BUNDLED = (
    *("attachments", "blocks", "characters", "chat", "classes", "columns", "completion", "content"),
    *("cutpairs", "cuts", "dataset", "endings", "escaped", "failures", "formats", "images"),
    *("keys", "labels", "leftovers", "likeness", "limits", "marks", "opening", "pairing"),
    *("personal", "placeholders", "preference", "prefixes", "quoted", "reader", "record"),
    *("reinforcement", "residue", "rolenames", "roles", "sameness", "secrets", "spaces"),
    *("special", "splits", "system", "templating", "text", "textcalls", "tokens", "toolkeys"),
    *("tools", "toolschemas", "weights"),
)

Known = dict[str, dict[str, Any]]  # {"convention": {...}, "limit": {...}, "detail": {...}}


def _importing(module: str, error: BaseException) -> str:
    """What to do about a plugin that cannot be imported."""
    if isinstance(error, ModuleNotFoundError) and error.name == module.split(".")[0]:
        return "install it where ftlint is, or name its folder in PYTHONPATH"
    return f"mend {module}"


def function_of(rule: Rule, name: str, plugins: tuple[str, ...] = ()) -> Callable[..., Any]:
    """The check function with a dotted name: `text.lacks_suffix`, or a plugin's.

    Raises RuleError when there is none, or its plugin is not listed.
    """
    module_name, _, function_name = name.rpartition(".")
    if module_name in BUNDLED:
        module = import_module(f"ftlint.checks.{module_name}")
    elif module_name.split(".")[0] in plugins or module_name in plugins:
        try:
            module = import_module(module_name)
        except (Exception, SystemExit) as error:
            kind = "" if isinstance(error, ImportError) else f"{type(error).__name__}: "
            raise RuleError(
                f"plugin {module_name!r} cannot be imported: {kind}{error}",
                place=rule.path,
                remedy=_importing(module_name, error),
            ) from error
    else:
        from difflib import get_close_matches

        close = get_close_matches(module_name, BUNDLED, 1)
        listing = f"`plugins` of the configuration lists modules of your own: [{module_name!r}]"
        remedy = f"did you mean {close[0]!r}? {listing}" if close else listing
        raise RuleError(
            f"check = {name!r}: no module {module_name!r}", place=rule.path, remedy=remedy
        )
    function = getattr(module, function_name, None)
    if not hasattr(function, "__ftlint_details__"):
        known = [n for n, f in vars(module).items() if hasattr(f, "__ftlint_details__")]
        raise RuleError(
            f"check = {name!r}: no check {function_name!r} in {module_name!r}",
            place=rule.path,
            remedy=nearest(function_name, known),
        )
    checked: Callable[..., Any] = function  # type: ignore[assignment]
    return checked


def reads(function: Callable[..., Any]) -> type[Summary] | None:
    """The summary a check reads; None for a check over batches."""
    code = getattr(function, "__code__", None)
    names = code.co_varnames[: code.co_argcount] if code else ()
    kind = function.__annotations__.get(names[0]) if names else None
    if isinstance(kind, str):
        kind = _meant(function, kind)
    if kind is Batch:
        return None
    if not (isinstance(kind, type) and issubclass(kind, Summary)):
        raise RuleError(
            f"{function.__module__}.{function.__name__} takes neither a Batch nor a Summary",
            remedy="annotate its first parameter, with what is imported outside of TYPE_CHECKING",
        )
    return kind


def _meant(function: Callable[..., Any], annotation: str) -> Any:
    """What an annotation stands for where it is evaluated late."""
    if annotation == "Batch":  # which many import for type checkers alone
        return Batch
    found = function.__globals__.get(annotation.partition(".")[0])
    for name in annotation.split(".")[1:]:
        found = getattr(found, name, None)
    return found


def parameters(function: Callable[..., Any]) -> dict[str, tuple[str, bool]]:
    """The options of a check: name → (annotation as written, required)."""
    code = function.__code__
    first = code.co_argcount
    names = code.co_varnames[first : first + code.co_kwonlyargcount]
    defaults = function.__kwdefaults__ or {}
    known = function.__annotations__
    return {n: (str(known.get(n, "None")), n not in defaults) for n in names}


def resolve(value: Any, known: Known) -> Any:
    """A literal as it is; `{ convention = … }`, `{ limit = … }` as what is known."""
    if isinstance(value, dict) and len(value) == 1:
        ((kind, name),) = value.items()
        if kind in known:
            return known[kind].get(name)
    return value


def options(
    rule: Rule,
    function: Callable[..., Any],
    given: dict[str, Any],
    known: Known,
    place: str | None = None,
) -> dict[str, Any] | None:
    """The options of a rule's check, resolved; None when the rule does not apply because
    something it needs (a convention, a limit) is not known.

    Raises RuleError, at `place`, for unknown, missing and mistyped ones; without a place they are
    taken as proved.
    """
    takes = parameters(function)
    for name, value in given.items() if place is not None else ():
        for kind, what in (("convention", "convention "), ("split", "")):
            word = value.get(kind) if isinstance(value, dict) else None
            if kind == "split" and word is not None and len(value) > 1:
                continue  # a check's own table, such as a share and a seed
            names = known.get(kind)
            if word is not None and names and not (isinstance(word, str) and word in names):
                raise RuleError(
                    f"{rule.name}: `{name}`: no {what}{word!r}",
                    place=place or rule.path,
                    remedy=nearest(str(word), names),
                )
    resolved = {name: resolve(value, known) for name, value in given.items()}
    if place is not None:
        _validate(rule, function, resolved, takes, place)
    for name, value in resolved.items():
        if value is None and "None" not in takes[name][0]:
            return None
    return resolved


def other_names(rule: Rule) -> dict[str, str]:
    """By which names options may be set too: `text` as `separator`, where that is what it stands for."""
    return {
        option: word
        for option, default in rule.options.items()
        if isinstance(default, dict)
        for kind, word in default.items()
        if isinstance(word, str) and (kind == "limit" or word in ("separator", "stop"))
    }


def _validate(
    rule: Rule,
    function: Callable[..., Any],
    resolved: dict[str, Any],
    takes: dict[str, tuple[str, bool]],
    place: str,
) -> None:
    for name in resolved:
        if name not in takes:
            raise RuleError(
                f"{rule.name}: unknown option `{name}`",
                place=place,
                remedy=nearest(name, {*takes, *other_names(rule).values()}),
            )
    for name, (_, required) in takes.items():
        if required and name not in resolved:
            raise RuleError(f"{rule.name}: option `{name}` is missing", place=place)
    try:
        hints = get_type_hints(function, localns={"Batch": Batch, "Hits": Hits, "SetHits": SetHits})
    except (NameError, TypeError, AttributeError) as error:
        raise RuleError(
            f"{rule.name}: the annotations of {rule.check} cannot be read: {error}",
            place=place,
            remedy="import what they name outside of TYPE_CHECKING",
        ) from None
    for name, value in resolved.items():
        if value is None:
            continue
        try:
            msgspec.convert(value, hints.get(name, Any))
            if "pattern" in name and isinstance(value, str):
                re.compile(value)
        except (msgspec.ValidationError, re.error) as error:
            raise RuleError(f"{rule.name}: option `{name}`: {error}", place=place) from None
        if name in ("text", "separator", "stop") and value == "":
            raise RuleError(f"{rule.name}: option `{name}` is empty", place=place)


def action(rule: Rule, function: Callable[..., Any]) -> None:
    """Raises RuleError for a fix that names no action, or one that this function gives too little
    for.
    """
    from ftlint.fixes.actions import ACTIONS, FILE_ACTIONS, NEEDS

    if not rule.fix:
        return
    known = (*ACTIONS, *FILE_ACTIONS)
    if rule.fix.action not in known:
        raise RuleError(
            f"{rule.name}: there is no fix action {rule.fix.action!r}",
            place=rule.path,
            remedy=nearest(rule.fix.action, known),
        )
    given = {*parameters(function), *function.__ftlint_details__}  # type: ignore[attr-defined]
    if lacking := [name for name in NEEDS.get(rule.fix.action, ()) if name not in given]:
        raise RuleError(
            f"{rule.name}: the fix {rule.fix.action} needs {', '.join(map(repr, lacking))}",
            place=rule.path,
            remedy=f"as a detail of {function.__name__}, or an option",
        )


def placeholders(rule: Rule, function: Callable[..., Any]) -> None:
    """Raises RuleError for a placeholder that is neither an option nor a detail."""
    allowed = set(parameters(function)) | set(function.__ftlint_details__)  # type: ignore[attr-defined]
    for text in (rule.message, rule.remedy):
        for name, _ in PLACEHOLDER.findall(text):
            if name not in allowed:
                remedy = nearest(name, allowed)
                raise RuleError(
                    f"{rule.name}: unknown placeholder {{{name}}}", place=rule.path, remedy=remedy
                )


def checks_in(module: str) -> dict[str, dict[str, tuple[str, bool]]]:
    """The checks of a bundled module, by dotted name, with their options."""
    members = vars(import_module(f"ftlint.checks.{module}")).items()
    return {
        f"{module}.{name}": parameters(function)
        for name, function in members
        if hasattr(function, "__ftlint_details__") and function.__module__.endswith(module)
    }
