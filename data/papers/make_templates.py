"""Write the Word templates anew: `python -m data.papers.make_templates`.

Needed only to start over: the templates beside this file are kept as they are, and may be edited in Word or WPS. What
may stand between the braces is what `data.queries.paper_facts` names.
"""

from pathlib import Path

from data.papers.sheet import Sheet
from rules.papers import PaperKind

HERE = Path(__file__).parent

HAZARD = "{{ h.title }}{% if h.note %}\n{{ h.note }}{% endif %}\n（{{ h.number }}）"
GRADE = "{{ h.grade }}：{{ h.basis }}"


def rectification_notice() -> Sheet:
    sheet = Sheet("安全隐患整改通知书")
    sheet.line("{{ unit }}：")
    sheet.body("经检查，你单位存在下列安全隐患{{ count }}项：")
    sheet.rows(
        [
            ("序号", "{{ loop.index }}", 14),
            ("隐患内容及编号", HAZARD, 52),
            ("所在地点", "{{ h.place }}", 40),
            ("等级及判定依据", GRADE, 50),
        ],
        "h",
        "hazards",
    )
    sheet.body("根据{{ laws }}等规定，现要求你单位：{{ requirement }}。")
    sheet.body(
        "整改责任人为{{ responsible_person }}。上述隐患限于{{ due_on }}前（含当日）整改完毕，并及时申请复查。"
        "整改期间应当落实临时管控措施，防止发生事故。逾期未整改或者拒不整改的，将上报街道安监站，依法处理。"
    )
    sheet.signed()
    sheet.receipt("签收人")
    sheet.photos()
    return sheet


def review_opinion() -> Sheet:
    sheet = Sheet("安全隐患整改复查意见书")
    sheet.line("{{ unit }}：")
    sheet.when(
        "first.notice_number",
        [
            "对《安全隐患整改通知书》（编号：{{ first.notice_number }}）所列下列隐患的整改情况，"
            "我单位于{{ first.rechecked_on }}进行了复查。"
        ],
        ["对下列隐患的现场整改情况，我单位于{{ first.rechecked_on }}进行了复查。"],
    )
    sheet.rows(
        [
            ("隐患内容及编号", HAZARD, 48),
            ("所在地点", "{{ h.place }}", 38),
            ("整改情况", "{{ h.fixed_on }}\n{{ h.fix }}", 40),
            ("复查结论", "{% if h.passed %}合格{% else %}不合格{% endif %}", 30),
        ],
        "h",
        "hazards",
    )
    sheet.body("复查意见：{{ first.conclusion }}。")
    sheet.when(
        "first.passed",
        ["经复查，上述隐患已经消除，同意销号。请落实日常检查，防止同类隐患再次发生。"],
        [
            "经复查，上述隐患尚未消除，不予销号。你单位应当继续整改，落实临时管控措施；"
            "新的整改期限由再次下达的整改通知书确定。"
        ],
    )
    sheet.body("复查人：{{ first.rechecker }}")
    sheet.signed()
    sheet.receipt("签收人")
    sheet.photos()
    return sheet


def strike_off_form() -> Sheet:
    sheet = Sheet("安全隐患销号单")
    sheet.form(
        [
            ("隐患编号", "{{ first.number }}", "隐患类别", "{{ first.category }}"),
            ("隐患内容", "{{ first.title }}{% if first.note %}\n{{ first.note }}{% endif %}"),
            ("所在地点", "{{ first.place }}"),
            ("责任单位", "{{ unit }}"),
            ("隐患等级", "{{ first.grade }}", "发现日期", "{{ first.found_on }}"),
            ("判定依据", "{{ first.basis }}"),
            (
                "整改期限",
                "{% if first.on_the_spot or not first.due_on %}立查立改{% else %}{{ first.due_on }}{% endif %}",
                "整改完成",
                "{{ first.fixed_on }}",
            ),
            ("整改情况", "{{ first.fix }}"),
            ("复查结论", "合格。{{ first.conclusion }}。"),
            ("复查人", "{{ first.rechecker }}", "复查日期", "{{ first.rechecked_on }}"),
            ("销号意见", "隐患已经消除，同意自{{ first.rechecked_on }}起销号。台账记录长期保存。"),
        ]
    )
    sheet.signed()
    sheet.pen("复查人（签名）：", "责任单位（签名）：")
    sheet.photos()
    return sheet


def major_filing() -> Sheet:
    sheet = Sheet("重大隐患备案及治理方案")
    sheet.form(
        [
            ("隐患编号", "{{ first.number }}", "隐患类别", "{{ first.category }}"),
            ("隐患内容", "{{ first.title }}{% if first.note %}\n{{ first.note }}{% endif %}"),
            ("所在地点", "{{ first.place }}"),
            ("责任单位", "{{ unit }}"),
            ("隐患等级", "{{ first.grade }}", "发现日期", "{{ first.found_on }}"),
            ("判定依据", "{{ first.basis }}"),
            ("备案机关", "{{ issuer }}", "备案日期", "{{ first.filed_on }}"),
        ]
    )
    sheet.line("治理方案（五落实）", "小标题")
    sheet.form(
        [
            ("一、责任", "{{ first.plan.responsibility }}"),
            ("二、措施", "{{ first.plan.measures }}"),
            ("三、资金", "{{ first.plan.funds }}"),
            ("四、时限", "{{ first.plan.time_limit }}"),
            ("五、预案", "{{ first.plan.contingency_plan }}"),
        ]
    )
    sheet.body("依据：{{ laws }}。隐患未消除前，责任单位应当落实管控措施；治理完成后申请复查，经复查合格方可销号。")
    sheet.signed()
    sheet.pen("责任单位负责人（签名）：", "日期：")
    sheet.photos()
    return sheet


def supervision_letter() -> Sheet:
    sheet = Sheet("隐患挂牌督办函")
    sheet.line("{{ unit }}：")
    sheet.body("你单位下列隐患尚未消除，经研究，决定予以挂牌督办。")
    sheet.rows(
        [
            ("隐患内容及编号", HAZARD, 56),
            ("所在地点", "{{ h.place }}", 44),
            ("等级及判定依据", GRADE, 56),
        ],
        "h",
        "hazards",
    )
    sheet.body("一、督办事由：{{ reason }}。")
    sheet.body("二、督办单位：{{ issuer }}")
    sheet.body("三、整改责任人：{{ responsible_person }}")
    sheet.body("四、整改期限：{{ due_on }}")
    sheet.when("first.interim_control", ["五、临时管控：{{ first.interim_control }}"])
    sheet.body(
        "请根据{{ laws }}等规定，严格落实责任、措施、资金、时限和预案，按期完成整改，整改情况及时书面报告我单位。"
        "隐患不消除，台账不消号；挂牌督办至复查合格为止。"
    )
    sheet.signed()
    sheet.receipt("签收人")
    sheet.photos()
    return sheet


TEMPLATES = {
    PaperKind.RECTIFICATION_NOTICE: rectification_notice,
    PaperKind.REVIEW_OPINION: review_opinion,
    PaperKind.STRIKE_OFF_FORM: strike_off_form,
    PaperKind.MAJOR_FILING: major_filing,
    PaperKind.SUPERVISION_LETTER: supervision_letter,
}


def make(folder: Path) -> None:
    for kind, write in TEMPLATES.items():
        write().document.save(str(folder / f"{kind.value}.docx"))


if __name__ == "__main__":
    make(HERE)
