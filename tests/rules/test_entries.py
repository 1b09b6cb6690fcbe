"""Where safety was carried to, and which numbered thing a task is, read from the words themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.entries import SETTINGS, settings_in, thing_of, titled


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("宣传进企业工地", {"enterprise"}),
        ("宣传进农村(村村响、云广播)", {"village"}),
        ("安全宣传进社区、进家庭", {"community", "family"}),
        ("进企业、学校和社区", {"enterprise", "school", "community"}),
        ("安全知识进校园,进千家万户", {"school", "family"}),
        ("安全宣传“五进”与科普产品", set()),
        ("学校组织学习", set()),
        ("", set()),
    ],
)
def test_a_text_names_where_it_entered(text: str, settings: set[str]) -> None:
    assert settings_in(text) == settings


@given(st.sets(st.sampled_from(SETTINGS)), st.text(alphabet="安全宣传五活动", max_size=20))
def test_what_the_form_writes_is_read_again(settings: set[str], name: str) -> None:
    assert settings_in(titled(name, settings)) == settings


@given(st.text(max_size=60))
def test_any_text_is_read_to_its_end(text: str) -> None:
    assert settings_in(text) <= set(SETTINGS)
    thing_of(text)


def test_a_numbered_thing_is_known_by_its_own_words() -> None:
    assert thing_of("企业件三:风险隐患排查与自查自改清单") == ("企业", "三", "风险隐患排查与自查自改清单")
    assert thing_of("办所件一：七项职责宣传") == ("办所", "一", "七项职责宣传")
    assert thing_of("信息稿件报送") is None
