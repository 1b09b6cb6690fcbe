"""The text of the plan with what was found in it: the open task, its phrases, and the other tasks paler."""

from collections.abc import Iterator, Sequence
from html import escape

import streamlit as st

from rules.plan_facts import Said
from ui.plan_draft import Edited, Work
from ui.words import _

AROUND = 40  # characters of the text before and after, for a glance on a phone
TABS = " ┊ "
STYLE = """<style>
.anxun-source{white-space:pre-wrap;line-height:1.7;height:68vh;overflow-y:auto;border:1px solid var(--anxun-line);
border-radius:8px;padding:12px;background:var(--anxun-card)}
.anxun-source .other{border-bottom:2px dotted var(--anxun-line)}
.anxun-source .dropped{text-decoration:line-through;opacity:.7}
.anxun-source .open{outline:2px solid var(--anxun-primary);outline-offset:2px;border-radius:2px}
.anxun-source mark,.anxun-sentence-of mark{background:none;color:inherit;font-weight:700;
border-bottom:3px solid var(--anxun-primary)}
.anxun-sentence-of{border-left:3px solid var(--anxun-primary);padding-left:10px;line-height:1.6;white-space:pre-wrap}
</style>"""
SCROLL = """<script>{const box=document.querySelector('.anxun-source'),here=box&&box.querySelector('.open');
if(here)box.scrollTop=Math.max(0,here.offsetTop-box.offsetTop-box.clientHeight/3)}</script>"""


def whole(work: Work, at: int) -> None:
    """The whole text, scrolled to the open task."""
    body = "".join(_pieces(work, at))
    label = escape(_("Text of the plan"))
    st.html(
        f'{STYLE}<div class="anxun-source" tabindex="0" role="region" aria-label="{label}">{body}</div>{SCROLL}',
        unsafe_allow_javascript=True,
    )


def _pieces(work: Work, at: int) -> Iterator[str]:
    done = 0
    for n, each in enumerate(work.tasks):
        if each.start < done or each.start == each.end:
            continue
        yield _plain(work.text[done : each.start])
        kind = "open" if n == at else ("other" if each.kept else "dropped")
        words = _marked(work.text, each) if n == at else _plain(work.text[each.start : each.end])
        yield f'<span class="{kind}">{words}</span>'
        done = each.end
    yield _plain(work.text[done:])


def sentence(work: Work, each: Edited) -> None:
    """The words that a task came from, with a little of what stands around them."""
    if each.start == each.end:
        st.caption(_("Added by hand: there are no words in the text for it."))
        return
    before = work.text[max(0, each.start - AROUND) : each.start].rpartition("\n")[2]
    after = work.text[each.end : each.end + AROUND].partition("\n")[0]
    body = f"<small>{_plain(before)}</small>{_marked(work.text, each)}<small>{_plain(after)}</small>"
    st.html(f'{STYLE}<div class="anxun-sentence-of">{body}</div>')


def _marked(text: str, each: Edited) -> str:
    """The words of a task with the phrases that gave its fields."""
    body, done = "", each.start
    for said in _apart(each.marks):
        if each.start <= said.start and said.end <= each.end and said.start >= done:
            body += f"{_plain(text[done : said.start])}<mark>{_plain(text[said.start : said.end])}</mark>"
            done = said.end
    return body + _plain(text[done : each.end])


def _apart(marks: Sequence[Said]) -> list[Said]:
    return sorted(marks, key=lambda said: (said.start, -said.end))


def _plain(words: str) -> str:
    return escape(words.replace("\t", TABS))
