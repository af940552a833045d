"""A workbook as a package: its sheets by name, its styles and its strings, without a row of it.

`openpyxl` reads these, but for what it would hold whole, go through for nothing or stumble over:
links to other files, charts, names, properties, and the size that a sheet says it has.
"""

from __future__ import annotations

import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, BinaryIO, NamedTuple

from ftlint.errors import SourceError
from ftlint.tables.strings import SharedStrings

# What `openpyxl` comes upon in a broken file: it asks little before it reads.
BROKEN = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,  # of XML
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


class Sheet(NamedTuple):
    """A sheet of cells: its name, where its XML is in the archive, and whether it is shown."""

    title: str
    path: str
    visible: bool


class Book(NamedTuple):
    """An open workbook; `styles` is what `openpyxl` made of it."""

    archive: zipfile.ZipFile
    sheets: tuple[Sheet, ...]
    styles: Any
    strings: SharedStrings | tuple[()]


@contextmanager
def opened(name: str, handle: BinaryIO, strings: SharedStrings | tuple[()] = ()) -> Iterator[Book]:
    """A workbook while it is read; its strings are read once, and given again for another time.

    Raises SourceError when the file is no workbook, also for what is found out in the block.
    """
    handle.seek(0)
    reader = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles: the texts have nothing of it
            reader = _reader()(handle, read_only=True, data_only=True, keep_links=False)
            reader.strings = strings
            reader.read()
        yield Book(reader.archive, tuple(reader.sheets), reader.wb, reader.strings)
    except BROKEN as error:
        raise SourceError(
            f"not a workbook that can be read ({error})",
            place=name,
            remedy="save it again as .xlsx",
        ) from None
    finally:
        if reader is not None:
            reader.archive.close()


@cache
def _reader() -> Any:
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet
    from openpyxl.xml.constants import SHARED_STRINGS

    class Reader(ExcelReader):
        strings: SharedStrings | tuple[()]
        sheets: list[Sheet]

        def read(self) -> None:
            self.read_manifest()
            self.read_strings()
            self.read_workbook()
            apply_stylesheet(self.archive, self.wb)
            self.read_worksheets()

        def read_strings(self) -> None:
            part: Any = self.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
            if part is not None and not isinstance(self.strings, SharedStrings):
                with self.archive.open(part.PartName[1:]) as xml:
                    self.strings = SharedStrings(xml)

        def read_worksheets(self) -> None:
            """The sheets that have cells; a chart on a sheet of its own has none."""
            self.sheets = [
                Sheet(sheet.name, found.target, sheet.state == "visible")
                for sheet, found in self.parser.find_sheets()
                if found.target in self.valid_files and "chartsheet" not in found.Type
            ]

    return Reader
