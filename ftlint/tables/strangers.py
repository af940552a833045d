"""Files that hold no table, by what they begin with and how they are called, and what to do with them."""

from __future__ import annotations

import re
import zipfile
from typing import BinaryIO

from ftlint.errors import SourceError
from ftlint.sources import sniff

WORKBOOKS = (".xls", ".xlsx", ".xlsm")

_OLE = b"\xd0\xcf\x11\xe0"
_DOCUMENTS = {b"%PDF-": "PDF", b"{\\rtf": "RTF"}
_ARCHIVED = {
    "word/document.xml": "a document of Word",
    "ppt/presentation.xml": "slides of PowerPoint",
    "content.xml": "a file of OpenDocument",
}
_MARKUP = re.compile(rb"\s*<(?:\?xml|!doctype|html)\b", re.IGNORECASE)
# What would be read as a table with a comma in some of its lines.
_NAMED = {
    (".yaml", ".yml"): "YAML",
    (".sql",): "SQL",
    (".eml", ".mbox"): "mail",
    (".srt", ".vtt"): "subtitles",
    (".po",): "a catalogue of gettext",
}
_TABLE = "make a table of what is asked and what is answered in it"
_SHEET = "open it in a spreadsheet program and save it as .xlsx"


def refuse(name: str, bare: str, head: bytes, is_text: bool) -> None:
    """Raise SourceError for what begins so and is no table; of what is named like a text only where it
    is none.
    """
    if head.startswith(_OLE):
        raise _old_or_locked(name, bare, head)
    for sign, kind in _DOCUMENTS.items():
        if head.startswith(sign):
            raise SourceError(f"a {kind} document, which has no rows", place=name, remedy=_TABLE)
    if words := sniff.signed(head):
        raise SourceError(
            f"no table: it is {words}", place=name, remedy="export what is to be learnt as CSV"
        )
    start = head.removeprefix(sniff.UTF8_BOM)
    if bare.endswith(WORKBOOKS) and start.lstrip().startswith(b"<"):
        raise SourceError(
            f"{_markup(head)} under the name of a workbook", place=name, remedy=_SHEET
        )
    if is_text:
        return
    if _MARKUP.match(start):
        raise SourceError(f"{_markup(head)}, which is no table", place=name, remedy=_SHEET)
    for endings, kind in _NAMED.items():
        if bare.endswith(endings):
            raise SourceError(
                f"{kind}, which is no table",
                place=name,
                remedy="make one of what is asked and what is answered in it",
            )


def refuse_archive(name: str, bare: str, handle: BinaryIO) -> None:
    """Raise SourceError for a ZIP archive that is no workbook."""
    if bare.endswith(WORKBOOKS) or not zipfile.is_zipfile(handle):
        return
    with zipfile.ZipFile(handle) as archive:
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
    for part, kind in _ARCHIVED.items():
        if part in names:
            remedy = _SHEET if part == "content.xml" else _TABLE
            raise SourceError(f"{kind}, which is no workbook", place=name, remedy=remedy)
    if "[Content_Types].xml" not in names:
        some = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
        raise SourceError(
            f"a ZIP archive, with {some or 'nothing in it'}",
            place=name,
            remedy="unpack it, and give one of its files",
        )


def _old_or_locked(name: str, bare: str, head: bytes) -> SourceError:
    """What to say of the container that Office used before 2007, and puts around files with a
    password.
    """
    if bare.endswith((".xlsx", ".xlsm")) or "EncryptedPackage".encode("utf-16-le") in head:
        return SourceError(
            "a workbook that is encrypted with a password",
            place=name,
            remedy="save it without one",
        )
    return SourceError("an Excel workbook of before 2007", place=name, remedy="save it as .xlsx")


def _markup(head: bytes) -> str:
    low = head.lower()
    return (
        "an HTML page" if any(s in low for s in (b"<html", b"<table", b"doctype html")) else "XML"
    )
