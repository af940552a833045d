"""Of which shape the rows of a file are to be, and by which target: as somebody says, or as they look."""

from __future__ import annotations

from ftlint import catalog
from ftlint.errors import ConfigError
from ftlint.model import Target
from ftlint.shapes import SHAPES, UNKNOWN, Shape, shape_named
from ftlint.shapes.detect import Guess


def shape_and_target(
    guess: Guess, name: str | None, target: Target | None
) -> tuple[Shape, Target | None, str | None]:
    """The shape to look for, which may be named, the target to judge by, and why there is no shape.

    Raises ConfigError for a shape that there is not, or that the target does not take.
    """
    if name is not None:
        shape_named(name)
    if target and name and name not in target.shapes:
        raise ConfigError(
            f"{target.name} does not take {name} rows",
            remedy=f"it takes {', '.join(target.shapes)}",
        )
    problem = guess.problem
    if name is None and target and guess.seen:
        name = guess.among(target.shapes)
        if name is None and (guess.shape or len(target.shapes) > 1):
            problem = _not_taken(guess, target)
        else:
            name = name or target.shapes[0]
    elif name is None:
        name = target.shapes[0] if target else guess.shape
    if name is None:
        return UNKNOWN, target, problem
    if target is None:
        target = catalog.target_named(f"any-{name}")
    return SHAPES[name], target, None


def _not_taken(guess: Guess, target: Target) -> str:
    if not guess.shape:
        return guess.problem or ""
    taken = " or ".join(target.shapes)
    shape = SHAPES[guess.shape]
    found = f"the rows are {shape.title}; {target.name} takes {taken} rows"
    lost = shape.judged and not _is_judged(target)
    return f"{found}, {_UNJUDGED}" if lost else found


def _is_judged(target: Target | None) -> bool:
    """Whether a target takes rows that can say that an answer is a bad one."""
    return target is not None and any(SHAPES[name].judged for name in target.shapes)


def remedy_of(guess: Guess, shape: Shape, target: Target | None) -> str | None:
    """What to do about rows of no shape, or of one that the target does not take."""
    if shape.requires:
        return None
    if not guess.shape:
        return (
            guess.remedy
            or "rename the fields, or have `ftlint prepare --map FIELD=COLUMN` make rows of them; `ftlint schema` lists the shapes"
        )
    from ftlint.conversion import READ

    if guess.shape not in READ or (SHAPES[guess.shape].judged and not _is_judged(target)):
        return "name a target that takes such rows; `ftlint targets` lists them"
    return "name a target that takes such rows, of which `ftlint targets` has a list, or convert them with `ftlint prepare --to`"


_UNJUDGED = "which cannot say that an answer is a bad one"
