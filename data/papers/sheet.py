"""A page after GB/T 9704-2012, on which a template is written: A4, 22 lines of 28 characters, 小标宋, 黑体, 仿宋."""

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

TITLE, HEAD, BODY, LATIN = "方正小标宋简体", "黑体", "仿宋_GB2312", "Times New Roman"
FALL_BACKS = {TITLE: "华文中宋,STZhongsong,SimSun", HEAD: "SimHei,Noto Sans CJK SC", BODY: "仿宋,FangSong,STFangsong"}
"""What Word and WPS take instead where a font is not installed; written into the font table of each template."""

MARGINS = {"top_margin": 37, "bottom_margin": 35, "left_margin": 28, "right_margin": 26}  # millimetres
LINE = Pt(28)
TEXT_WIDTH = 156  # millimetres

STYLES: dict[str, tuple[str, float, float | None, Any]] = {
    "文种": (TITLE, 22, 36, WD_ALIGN_PARAGRAPH.CENTER),
    "编号": (BODY, 16, 28, WD_ALIGN_PARAGRAPH.CENTER),
    "落款": (BODY, 16, 28, WD_ALIGN_PARAGRAPH.RIGHT),
    "小标题": (HEAD, 16, 28, WD_ALIGN_PARAGRAPH.LEFT),
    "表头": (HEAD, 12, 20, WD_ALIGN_PARAGRAPH.CENTER),
    "表文": (BODY, 12, 20, WD_ALIGN_PARAGRAPH.LEFT),
    "图片": (BODY, 12, None, WD_ALIGN_PARAGRAPH.CENTER),  # an exact line height would cut a picture off
    "图注": (BODY, 10.5, 16, WD_ALIGN_PARAGRAPH.CENTER),
}
"""Name: Chinese font, size, line height, alignment."""


class Sheet:
    """Writes a template, or a paper itself, from top to bottom."""

    def __init__(self, title: str, *, opening: tuple[str, str, str] | None = None) -> None:
        """`opening`: issuer, title and the line below; by default those of a template."""
        self.document = Document()
        self._page()
        self._fonts()
        self.document.core_properties.title = title
        issuer, named, below = opening or ("{{ issuer }}", title, "编号：{{ number }}")
        self.line(issuer, "文种")
        self.line(named, "文种")
        self.line(below, "编号")

    def line(self, text: str, style: str | None = None) -> Any:
        return self.document.add_paragraph(text, style)

    def body(self, text: str) -> None:
        """A paragraph that begins two characters in."""
        paragraph = self.line(text)
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), "640")

    def when(self, condition: str, then: Sequence[str], otherwise: Sequence[str] = ()) -> None:
        self.line(f"{{%p if {condition} %}}")
        for text in then:
            self.body(text)
        if otherwise:
            self.line("{%p else %}")
            for text in otherwise:
                self.body(text)
        self.line("{%p endif %}")

    def rows(self, columns: Sequence[tuple[str, str, int]], each: str, among: str) -> None:
        """A table with a line per thing. Columns: heading, text, width in millimetres."""
        table = self.table([width for _head, _text, width in columns], 4)
        for n, (head, text, _width) in enumerate(columns):
            self._cell(table.cell(0, n), head, "表头")
            self._cell(table.cell(2, n), text, "表文")
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self._cell(table.cell(1, 0), f"{{%tr for {each} in {among} %}}", "表文")
        self._cell(table.cell(3, 0), "{%tr endfor %}", "表文")

    def grid(self, columns: Sequence[tuple[str, int, bool]], lines: Sequence[Sequence[str]]) -> None:
        """A table of plain text, its head again on every page. Columns: heading, width in mm, whether in the middle."""
        self._apart()
        table = self.table([width for _head, width, _middle in columns], 1 + len(lines))
        for n, (head, _width, _middle) in enumerate(columns):
            self._cell(table.cell(0, n), head, "表头")
        for row, line in zip(list(table.rows)[1:], lines, strict=True):
            for cell, text, (_head, _width, middle) in zip(row.cells, line, columns, strict=True):
                self._cell(cell, text, "表文")
                if middle:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def form(self, fields: Sequence[tuple[str, ...]]) -> None:
        """Rows of label and value; four parts stand beside each other, two take the whole width."""
        table = self.table([28, 50, 28, 50], len(fields))
        for n, parts in enumerate(fields):
            cells = list(table.rows[n].cells)
            if len(parts) == 2:
                cells = [cells[0], cells[1].merge(cells[3])]
            for m, (cell, text) in enumerate(zip(cells, parts, strict=True)):
                self._cell(cell, text, "表文" if m % 2 else "表头")

    def photos(self) -> None:
        """In pairs with captions; nothing at all where there is none."""
        self.line("{%p if photos %}")
        self.line("附：现场照片", "小标题").paragraph_format.keep_with_next = True
        table = self.table([TEXT_WIDTH // 3] * 3, 3, "Normal Table")  # the outer two cells are gone when it is filled
        self._cell(table.cell(0, 0), "{%tr for pair in photos %}", "图片")
        self._cell(table.cell(1, 0), "{%tc for photo in pair %}", "图片")
        self._cell(table.cell(1, 1), "{{ photo.image }}", "图片")
        table.cell(1, 1).add_paragraph("{{ photo.caption }}", "图注")
        self._cell(table.cell(1, 2), "{%tc endfor %}", "图片")
        self._cell(table.cell(2, 0), "{%tr endfor %}", "图片")
        self.line("{%p endif %}")

    def signed(self) -> None:
        """A code that opens the hazard's page, and beside it who issues the paper and when."""
        self._apart()
        table = self.table([50, TEXT_WIDTH - 50], 1, "Normal Table")
        code, issuer = table.rows[0].cells
        self._cell(code, "{{ qr }}", "图片")
        code.add_paragraph("扫码查看隐患台账", "图注")
        self._cell(issuer, "{{ issuer }}", "落款")
        for text in ("{{ issued_on }}", "经办人：{{ agent }}"):
            issuer.add_paragraph(text, "落款")
        for paragraph in issuer.paragraphs:
            paragraph.paragraph_format.right_indent = Pt(32)

    def receipt(self, who: str) -> None:
        """Printed when it was acknowledged in the ledger, else a line for the pen."""
        self.line("{%p if signed_by %}")
        self.line(f"{who}：{{{{ signed_by }}}}\u3000签收日期：{{{{ served_on }}}}")
        self.line("{%p else %}")
        self.pen(f"{who}（签名）：", "签收日期：")
        self.line("{%p endif %}")

    def pen(self, *labels: str) -> None:
        paragraph = self.line("")
        for label in labels:
            paragraph.add_run(label)
            paragraph.add_run("\u3000" * 6).underline = True
            paragraph.add_run("\u3000")

    def _apart(self) -> None:
        """Word would make one table of two that touch."""
        if self.document.element.body[-2].tag == qn("w:tbl"):  # the last one is the section itself
            self.line("", "图注")

    def table(self, widths: Sequence[int], rows: int, style: str = "Table Grid") -> Any:
        table = self.document.add_table(rows, len(widths), style)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return table

    def _cell(self, cell: Any, text: str, style: str) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.style = style
        paragraph.add_run(text)

    def _page(self) -> None:
        section = self.document.sections[0]
        section.start_type = WD_SECTION.NEW_PAGE
        section.page_width, section.page_height = Mm(210), Mm(297)
        for name, millimetres in MARGINS.items():
            setattr(section, name, Mm(millimetres))
        section.footer_distance = Mm(28)  # the page number stands 7 mm below the text
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
        footer.add_run("— ")
        footer._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
        footer.add_run(" —")

    def _fonts(self) -> None:
        defaults = self.document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:rFonts')}")
        for name in list(defaults.attrib):
            del defaults.attrib[name]  # the theme's fonts would win over ours
        language = self.document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
        language.set(qn("w:eastAsia"), "zh-CN")  # else commas stand in the middle, as in Taiwan
        self._font(self.document.styles["Normal"], BODY, 16, 28)
        for name, (font, size, line, alignment) in STYLES.items():
            style = self.document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = self.document.styles["Normal"]
            self._font(style, font, size, line)
            style.paragraph_format.alignment = alignment
        self._fall_backs()

    def _font(self, style: Any, font: str, size: float, line: float | None) -> None:
        style.font.name, style.font.size = LATIN, Pt(size)
        style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE if line is None else WD_LINE_SPACING.EXACTLY
        if line is not None:
            form.line_spacing = Pt(line)
        for side in ("DE", "DN"):  # 2026年6月16日, not 2026 年 6 月 16 日
            form._element.pPr.insert_element_before(_off(f"w:autoSpace{side}"), "w:bidi", "w:snapToGrid", "w:spacing")

    def _fall_backs(self) -> None:
        part = next(p for p in self.document.part.package.iter_parts() if p.partname.endswith("/fontTable.xml"))
        fonts = parse_xml(part.blob)
        for name, others in FALL_BACKS.items():
            fonts.append(parse_xml(f'<w:font {nsdecls("w")} w:name="{name}"><w:altName w:val="{others}"/></w:font>'))
        part._blob = serialize_part_xml(fonts)


def _off(tag: str) -> Any:
    element = OxmlElement(tag)
    element.set(qn("w:val"), "0")
    return element
