"""A frozen report as a file, its form by the ending of the name."""

from collections.abc import Callable
from pathlib import Path

from data.papers import documents, report_blocks, report_sheets
from data.queries.reports import ReportSeen
from rules.errors import BadInput

FORMS: dict[str, Callable[[ReportSeen], bytes]] = {
    ".docx": lambda report: documents.docx(report_blocks.document(report)),
    ".pdf": lambda report: documents.pdf(report_blocks.document(report)),
    ".xlsx": report_sheets.statistics,
}


def mind_form(file: Path) -> None:
    """Raises BadInput for an ending that is none of ours, or a folder that is not there."""
    if file.suffix.lower() not in FORMS:
        raise BadInput("The name of the file ends in .docx, .pdf or .xlsx.", field="file")
    if not file.absolute().parent.is_dir():
        raise BadInput("There is no such folder.", field="file")


def write(report: ReportSeen, file: Path) -> None:
    mind_form(file)
    body = FORMS[file.suffix.lower()](report)
    file.write_bytes(body)
