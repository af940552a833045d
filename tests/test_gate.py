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


CALL = record({"name": sometimes(TEXT), "arguments": sometimes(TEXT | st.just({"a": 1}))}, {})
PART = record(
    {"type": sometimes(st.sampled_from(["text", "image_url", "audio"]))},
    {"text": sometimes(TEXT), "image_url": sometimes(TEXT | st.just({"url": "x"}))},
)
MESSAGE = record(
    {"role": sometimes(st.sampled_from(["system", "user", "assistant", "tool", "human"]))},
    {
        "content": sometimes(TEXT | st.none() | st.lists(sometimes(PART), max_size=2)),
        "name": sometimes(TEXT),
        "weight": ODD,
        "tool_calls": sometimes(
            st.lists(
                sometimes(
                    record({"function": sometimes(CALL)}, {"id": sometimes(TEXT), "type": TEXT})
                ),
                max_size=2,
            )
        ),
        "tool_call_id": sometimes(TEXT),
        "function_call": sometimes(CALL),
    },
)
ROWS = {
    "completion": record({"prompt": sometimes(TEXT), "completion": sometimes(TEXT)}, {}),
    "chat": record(
        {"messages": sometimes(st.lists(sometimes(MESSAGE), max_size=4))},
        {
            "tools": sometimes(st.lists(sometimes(st.just({"type": "function"})), max_size=2)),
            "parallel_tool_calls": sometimes(st.booleans()),
        },
    ),
}


@pytest.mark.parametrize("name", sorted(SHAPES))
@settings(max_examples=400)
@given(data=st.data())
def test_gate_and_schema_agree(name: str, data: st.DataObject) -> None:
    row = data.draw(ROWS[name])
    shape = SHAPES[name]
    line = json.dumps(row).encode()
    try:
        decoded = shape.decoder(True).decode(line)
        passes = not shape.refused([decoded])
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
