"""The structs are the gate, the JSON Schema is the truth: what the one lets pass is valid under
the other, and what is refused is explained.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from ftlint import catalog
from ftlint.engine.explain import explain
from ftlint.shapes import SHAPES

TEXT = st.text(max_size=6)
ODD: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers(-5, 5) | TEXT | st.just([]) | st.just({})
)


def sometimes(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what belongs there, now and then something else."""
    return st.integers(0, 9).flatmap(lambda n: ODD if n == 0 else usual)


def record(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects that may lack a key or have one too many."""
    usual = st.fixed_dictionaries(required, optional={**optional, "extra": TEXT})
    lacking = st.fixed_dictionaries({}, optional={**required, **optional})
    return st.integers(0, 7).flatmap(lambda n: lacking if n == 0 else usual)


WORDS = {
    "role": st.sampled_from(["system", "user", "assistant", "tool", "human"]),
    "type": st.sampled_from(["text", "image_url", "function", "audio"]),
}


def like(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a schema takes, but for something odd now and then."""
    if "$ref" in schema:
        found: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        schema = {**found.get("then", {}), **found, **{k: schema[k] for k in schema if k != "$ref"}}
    kinds = schema.get("type", "object" if "properties" in schema else None)
    choices = [
        _of_kind(kind, schema, root)
        for kind in ([kinds] if isinstance(kinds, str) else kinds or ())
    ]
    return sometimes(st.one_of(choices)) if choices else ODD


def _of_kind(kind: str, schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    if kind == "object":
        fields = {
            key: sometimes(WORDS[key]) if key in WORDS else like(about, root)
            for key, about in schema.get("properties", {}).items()
        }
        needed = {key: fields.pop(key) for key in schema.get("required", ())}
        return record(needed, fields)
    if kind == "array":
        inner = like(schema["items"], root)
        return st.lists(
            inner, min_size=schema.get("minItems", 0), max_size=schema.get("maxItems", 3)
        )
    return {
        "string": TEXT,
        "boolean": st.booleans(),
        "number": st.floats(-2, 2) | st.integers(-2, 2),
        "null": st.none(),
    }[kind]


ROWS = {name: like(catalog.schema(name), catalog.schema(name)) for name in SHAPES}


@pytest.mark.parametrize("name", sorted(SHAPES))
@settings(max_examples=250)
@given(data=st.data())
def test_gate_and_schema_agree(name: str, data: st.DataObject) -> None:
    row = data.draw(ROWS[name])
    shape = SHAPES[name]
    line = json.dumps(row).encode()
    try:
        decoded = shape.decoder(True).decode(line)
        passes = shape.holds(decoded)
    except msgspec.ValidationError:
        passes = False
    valid = Draft202012Validator(catalog.schema(name)).is_valid(row)
    assert passes == valid
    if not passes:
        _, faults = explain(line, 0, shape, strict=True)
        assert faults


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(catalog.schema(name))
