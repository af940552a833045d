"""What to ask of a file: its shape, its conventions, and the rules that apply, bound once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

import msgspec

from ftlint import conventions
from ftlint.checks import escaped, failures, formats
from ftlint.engine import bind
from ftlint.engine.decode import decode
from ftlint.engine.shaping import remedy_of, shape_and_target
from ftlint.errors import ConfigError, RuleError, nearest
from ftlint.model import Bound, Conventions, Fact, Fix, Plan, Rule, Severity, Summary, Target
from ftlint.shapes import SHAPES, Shape
from ftlint.shapes.bedrock import UNANSWERED
from ftlint.shapes.detect import Guess, detect
from ftlint.sources import Source


class Settings(msgspec.Struct):
    """What a user decided for one file: rules by code with their severity, options, target."""

    rules: list[Rule]
    severities: dict[str, Severity] = {}
    options: dict[str, dict[str, Any]] = {}
    target: Target | None = None
    model: str | None = None
    tokenizer: str | None = None  # the path of the model's tokenizer.json
    chat_template: str | None = None  # the path of the file with the model's chat template
    shape: str | None = None
    separator: str | None = None
    stop: str | None = None
    task: str | None = None
    today: str | None = None  # the day to judge by, if it is not the current one
    split: str | None = None  # the split of its dataset that the file is
    held: Any = None  # the rows of the later splits
    asking: bool = False  # whether somebody is asked before each repair
    plugins: tuple[str, ...] = ()
    origin: str = ""  # the configuration that these come from


def make_plan(source: Source, settings: Settings) -> tuple[Plan, Guess]:
    """The plan for a file, after a look at a sample of it.

    Raises ConfigError and RuleError.
    """
    lines = [line for block in source.sample() for line in block.data.split(b"\n") if line.strip()]
    guess = detect(lines)
    shape, target, problem = shape_and_target(guess, settings.shape, settings.target)
    facts = target.facts_of(shape.name) if target else {}
    strict = facts.get("extra-keys", _IGNORED).value == "rejected"
    # What a key that is not read may mean, a target that refuses it is told of row by row.
    doubted = not settings.shape and not strict
    given = Conventions(
        separator=settings.separator,
        stop=settings.stop,
        task=settings.task,
        shape_problem=problem,
        shape_remedy=remedy_of(guess, shape, target),
        shape_doubt=guess.doubts.get(shape.name) if doubted else None,
        given=tuple(n for n in ("separator", "stop", "task") if getattr(settings, n) is not None),
    )
    found, outputs = given, None
    if shape.name == "completion":
        prompts, outputs = _columns(source, shape, "prompt", "completion")
        found = conventions.infer(prompts, outputs, given, adding=settings.asking)
        # Whoever has other names has no model in mind that reads on where a prompt ends.
        if guess.misnamed() and not (settings.target or settings.shape or given.given):
            found = conventions.unmarked(found)
            settings = _without(settings, _READ_ON)
    if source.typed:
        settings = _without(settings, _OF_JSON)
    # Prompts for a teacher that writes the answers are told of once.
    if given.shape_doubt == UNANSWERED and not settings.target:
        settings = _without(settings, ("no-assistant",))
    written = None
    if "output" in shape.selectors() and formats.may_be_json(lines):
        if outputs is None:
            outputs = _columns(source, shape, "output")[0]
        written = formats.format_of(outputs, found.stop)
    found = msgspec.structs.replace(
        found,
        format=written,
        fields=failures.fields_in(lines),
        doubled=escaped.doubled_in(lines),
    )
    return bind_plan(shape, strict, found, target, settings), guess


_IGNORED = Fact("ignored", "", "")
# What hurts a model that reads on, and nothing where a template parts the two: `nmap -` before each
# answer is a format there, and SQL is written in capitals.
_READ_ON = (
    *("common-prompt-prefix", "common-completion-prefix", "prompt-trailing-space"),
    "mostly-uppercase",
)


# What is made of JSON by who reads it.
_OF_JSON = ("mixed-columns", "only-dates", "padded-objects")


def _without(settings: Settings, names: Sequence[str]) -> Settings:
    """The same, but for the rules of these names."""
    rules = [rule for rule in settings.rules if rule.name not in names]
    return msgspec.structs.replace(settings, rules=rules)


def _columns(source: Source, shape: Shape, *selectors: str) -> list[list[str]]:
    """Texts of the sampled rows, by their selectors; also of those that are rows once a number in them is
    written as a text, so that the conventions of a file are the same before and after.
    """
    sampling = Plan(shape, False, [], [], [], Conventions())
    found: list[list[str]] = [[] for _ in selectors]
    for block in source.sample():
        batch = decode(block, sampling)
        for texts, selector in zip(found, selectors, strict=True):
            texts += batch.texts(selector).values
        for index in [index for index, row in enumerate(batch.rows) if row is None]:
            meant = _meant(batch.whole(index), selectors)
            for texts, text in zip(found, meant, strict=False):
                texts.append(text)
    return found


def _meant(row: Any, keys: Sequence[str]) -> list[str]:
    """The texts under these keys, with numbers as texts; none where there is anything else."""
    values = [row.get(key) for key in keys] if isinstance(row, dict) else []
    if not all(isinstance(value, str | int | float) for value in values):
        return []
    return [v if isinstance(v, str) else msgspec.json.encode(v).decode() for v in values]


def bind_plan(
    shape: Shape, strict: bool, found: Conventions, target: Target | None, settings: Settings
) -> Plan:
    """The rules that apply to this shape, task and target, bound to their functions."""
    plan = Plan(shape, strict, [], [], [], found, target)
    known = knowledge(plan, settings)
    known["convention"]["today"] = settings.today
    known |= {"split": {"name": settings.split, "held-out": settings.held}}
    shared: dict[tuple[Any, ...], int] = {}
    for rule in settings.rules:
        if rule.shapes and shape.name not in rule.shapes:
            continue
        if rule.tasks and found.task not in rule.tasks:
            continue
        severity = _severity(rule, target, settings)
        if severity is None:
            continue
        function = bind.function_of(rule, rule.check, settings.plugins)
        given = options_of(rule, target, settings)
        changed = given != rule.options
        place = settings.origin if changed and settings.origin else rule.path
        proved = None if rule.bundled and not changed else place
        resolved = bind.options(rule, function, given, known, proved)
        if rule.fix and not _is_offered(rule, rule.fix, target, settings):
            rule = msgspec.structs.replace(rule, fix=None)
        if rule.across:
            beside = bind.function_of(rule, rule.across.check, settings.plugins)
            chosen = bind.options(rule, beside, rule.across.options, known, rule.path)
            if chosen is not None:
                add(plan, Bound(rule, severity, beside, chosen), shared)
        if resolved is not None and _has_texts(shape, rule, resolved, place):
            add(plan, Bound(rule, severity, function, resolved), shared)
    return plan


def _is_offered(rule: Rule, fix: Fix, target: Target | None, settings: Settings) -> bool:
    """Whether a rule's repair is offered for this split and target."""
    if fix.splits and settings.split not in fix.splits:
        return False
    return settings.asking or not target or rule.name not in target.asked_fixes


def asks_of_splits(rules: Iterable[Rule]) -> bool:
    """Whether any of the rules looks at the other splits of a dataset."""
    return any(
        value == {"split": "held-out"}
        for rule in rules
        for options in (rule.options, rule.across.options if rule.across else {})
        for value in options.values()
    )


def _has_texts(shape: Shape, rule: Rule, options: dict[str, Any], place: str) -> bool:
    """Whether the rows have the texts a rule looks at; other shapes may.

    Raises RuleError for a selector that no shape knows.
    """
    selector = options.get("texts")
    if selector is None or not shape.requires or selector in shape.selectors():
        return True
    known_texts(rule, selector, place)
    return False


def known_texts(rule: Rule, selector: str, place: str) -> None:
    """Raises RuleError, at `place`, for a selector that no shape knows."""
    known = _selectors()
    if selector not in known:
        remedy = nearest(selector, known)
        raise RuleError(f"{rule.name}: no shape has texts {selector!r}", place=place, remedy=remedy)


@cache
def _selectors() -> frozenset[str]:
    return frozenset(word for shape in SHAPES.values() for word in shape.selectors())


def add(plan: Plan, bound: Bound, shared: dict[tuple[Any, ...], int]) -> None:
    """Put a bound rule into the plan, with the summary it reads."""
    kind = bind.reads(bound.function)
    if kind is None:
        plan.row_checks.append(bound)
        return
    arguments = {name: bound.options[name] for name in kind.by}
    key = (kind, *arguments.items())
    if key not in shared:
        shared[key] = len(plan.summaries)
        plan.summaries.append((kind, arguments))
    plan.set_checks.append(msgspec.structs.replace(bound, summary=shared[key]))


def knowledge(plan: Plan, settings: Settings | None = None) -> bind.Known:
    """What `{ convention = … }` and `{ limit = … }` stand for in this run."""
    facts = plan.target.facts_of(plan.shape.name) if plan.target else {}
    limits = {name: fact.value for name, fact in facts.items()}
    settings = settings or Settings([])
    if (model := settings.model) and plan.target:
        from ftlint.tokens.models import encoding_name

        about = _model(plan.target, model)
        if name := about.get("encoding") or encoding_name(model):
            limits["encoding"] = name
        limits |= {"model": model, **about}
    if settings.tokenizer:
        limits["tokenizer"] = settings.tokenizer
    if settings.chat_template:
        limits["chat-template"] = settings.chat_template
    return {"convention": plan.conventions.named() | {"shape": plan.shape.name}, "limit": limits}


def _model(target: Target, name: str) -> dict[str, Any]:
    """What the target says of a base model, under its snapshot's name or without the date.

    Raises ConfigError, naming the nearest, for one that it does not know.
    """
    if not target.models:
        return {}
    from ftlint.tokens.models import base_of

    base = base_of(name)
    for known, about in target.models.items():
        if base == known or known.startswith(f"{base}-20"):
            return about
    raise ConfigError(f"{target.name} knows no model {name!r}", remedy=nearest(base, target.models))


def _severity(rule: Rule, target: Target | None, settings: Settings) -> Severity | None:
    word: str = rule.severity
    if target:
        word = target.severities.get(rule.name, word)
    word = settings.severities.get(rule.code, word)
    return None if word == "off" else cast(Severity, word)


def options_of(rule: Rule, target: Target | None, settings: Settings) -> dict[str, Any]:
    """A rule's options: the user's over the target's over its own. A user may also name what
    an option stands for: `separator` for `text = { convention = "separator" }`.
    """
    given = dict(rule.options)
    if target:
        given |= target.options.get(rule.name, {})
    for name, value in settings.options.get(rule.code, {}).items():
        standing = [option for option, word in bind.other_names(rule).items() if word == name]
        given |= dict.fromkeys(standing or [name], value)
    return given


def new_summaries(plan: Plan) -> list[Summary]:
    return [kind(**arguments) for kind, arguments in plan.summaries]


def only(plan: Plan, bounds: Iterable[Bound]) -> Plan:
    """The same plan with these row checks and no others."""
    return Plan(plan.shape, plan.strict, list(bounds), [], [], plan.conventions, plan.target)
