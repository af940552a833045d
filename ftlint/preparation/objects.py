"""Objects and lists where texts are needed: they are written as JSON, if somebody agrees."""

from __future__ import annotations

from collections.abc import Sequence

from ftlint.preparation.mapping import FIELDS, MappingOf, Template
from ftlint.shapes.messages import listed
from ftlint.tables import Record

_OF_TEXTS = ("completion", "alpaca", "chat")


def written_as_json(made: MappingOf, rows: Sequence[Record]) -> None:
    """Have a mapping write as JSON what is an object or a list in all rows that have anything in a column.
    Rows that are of the shape but for such fields are then made of their columns.
    """
    if made.shape not in _OF_TEXTS:
        return
    fields = dict(made.fields)
    if not fields and made.shape != "chat":
        needed, optional = FIELDS[made.shape]
        known = [f for f in (*needed, *optional) if any(f in row.values for row in rows)]
        fields = {field: Template(field, (field,), True) for field in known}
    found = []
    for field, template in fields.items():
        column = template.columns[0]
        if field != "history" and template.alone and _is_nested(column, rows):
            fields[field] = Template(f"{{{column}}}", (column,), False)
            found.append(repr(column))
    if found:
        made.fields = fields
        holds = f"{' and '.join(found)} hold{'s' * (len(found) == 1)} objects or lists"
        made.doubt = "; ".join(filter(None, [made.doubt, f"{holds}, which are written as JSON"]))


def _is_nested(column: str, rows: Sequence[Record]) -> bool:
    """Whether a column has objects, or lists that are no messages, and nothing else."""
    cells = [cell for row in rows if (cell := row.values.get(column)) is not None]
    return bool(cells) and all(isinstance(c, dict | list) and not listed(c) for c in cells)
