"""Precision and recall of reading plan documents: `pytest -m bench -n 0 -s tests/bench/test_plan_text_bench.py`.

The rules were written while looking at the plans in tests/plans/known. Those in tests/plans/held_out were written and
marked before there was any rule, and their errors were not looked at while the rules were made: they stand for plans
that nobody has seen. Both come from the same hand, so a stranger's plan may read worse.
"""

from functools import reduce
from operator import add

import pytest

from tests.builders_plans import FOLDERS, Score, gold, measure

pytestmark = pytest.mark.bench
FLOOR = 0.85


@pytest.mark.parametrize("folder", FOLDERS)
def test_tasks_and_due_dates_of_plan_documents(folder: str) -> None:
    measured = {plan.name: measure(plan) for plan in gold(folder)}
    print(f"\n{folder}: {len(measured)} plans")
    for name, scores in measured.items():
        print(f"  {name:28}" + "   ".join(f"{what} {s.right}/{s.found}/{s.there}" for what, s in scores.items()))
    totals: dict[str, Score] = {
        what: reduce(add, (scores[what] for scores in measured.values()), Score()) for what in measured[min(measured)]
    }
    for what, score in totals.items():
        print(
            f"  {what:10} precision {score.precision:.3f}  recall {score.recall:.3f}  F1 {score.f1:.3f}  {tuple(score)}"
        )
    assert totals["tasks"].f1 >= FLOOR
    assert totals["due dates"].f1 >= FLOOR
