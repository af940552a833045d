"""What people have, as tables: workbooks, delimited text, JSON, Parquet, DataFrames. Cells are the
text that people see there; nothing is coerced on the way.
"""

from ftlint.tables.opening import open_table
from ftlint.tables.table import SHEETS, Record, Table

__all__ = ["SHEETS", "Record", "Table", "open_table"]
