"""Plan documents as text: Word files with their automatic numbers and their tables, PDFs that hold text, plain text."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from data.word_numbers import Numbers
from rules.errors import BadInput, TooMuch
from rules.plan_pages import paragraphs

MOST_BYTES = 10_000_000
MOST_UNPACKED = 100_000_000
MOST_PAGES = 100
MOST_LETTERS = 60_000
FEWEST_LETTERS = 20
ENCODINGS = ("utf-8-sig", "gb18030")
KINDS = ("docx", "pdf", "txt")


def read(name: str, data: bytes) -> str:
    """The text of a file. Raises BadInput where there is none to be had, TooMuch where it is too large."""
    if len(data) > MOST_BYTES:
        raise TooMuch("The file is larger than {n} MB.", n=MOST_BYTES // 1_000_000)
    kind = name.lower().rpartition(".")[2]
    if kind in ("doc", "wps", "rtf"):
        raise BadInput(
            "This is an older kind of document. Save it as .docx, or copy its text and paste it.", field="file"
        )
    if kind not in KINDS:
        raise BadInput("A plan can be read from a .docx, .pdf or .txt file.", field="file")
    return checked({"docx": _word, "pdf": _pdf, "txt": _plain}[kind](data))


def checked(text: str) -> str:
    """A text that can be read as a plan, with ordinary line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", "\n").replace("\f", "\n").replace("\0", "")
    if len(text) > MOST_LETTERS:
        raise TooMuch("The text has more than {n} characters; take in the plan in parts.", n=MOST_LETTERS)
    if len("".join(text.split())) < FEWEST_LETTERS:
        raise BadInput("There is hardly any text in it.", field="file")
    return text


def _word(data: bytes) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise TooMuch("The file is larger than {n} MB.", n=MOST_UNPACKED // 1_000_000)
        document = Document(BytesIO(data))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError):
        raise BadInput("This Word file cannot be opened.", field="file") from None
    numbers = Numbers(document)
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Paragraph):
            lines.append(numbers.before(block) + block.text)
        else:
            lines.extend(_rows(block))
    return "\n".join(lines)


def _rows(table: Table) -> Iterator[str]:
    """A row is a line, its cells parted by tabs; a cell merged sideways counts once."""
    for row in table.rows:
        cells, last = [], None
        for cell in row.cells:
            if cell._tc is not last:
                cells.append(" ".join(cell.text.split()))
            last = cell._tc
        yield "\t".join(cells)


def _pdf(data: bytes) -> str:
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadInput("This PDF asks for a password. Save it without one.", field="file")
        if len(reader.pages) > MOST_PAGES:
            raise TooMuch("The PDF has more than {n} pages; take in the plan in parts.", n=MOST_PAGES)
        text = "\n".join(page.extract_text() for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadInput("This PDF cannot be opened.", field="file") from None
    if len("".join(text.split())) < FEWEST_LETTERS:
        raise BadInput(
            "This PDF holds pictures of pages and no text. Take the Word file, or have the text recognised first.",
            field="file",
        )
    return paragraphs(text)


def _plain(data: bytes) -> str:
    encodings = ("utf-16", *ENCODINGS) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput("The letters of this text file cannot be read.", field="file")
