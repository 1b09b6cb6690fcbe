"""A planned round on the phone: walked without a network, a point passed over, told to the server afterwards."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.browser.phone import Phone

OpenPhone = Callable[..., Phone]


def planned(phone: Phone) -> dict[str, Any]:
    rounds: list[dict[str, Any]] = phone.bundle()["rounds"]
    return next(one for one in rounds if one["mine"])


def test_a_planned_round_is_walked_offline_with_one_point_passed_over(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("all-fine")).to_be_visible()
    phone.worker_ready()
    task = planned(phone)
    names = {row[0]: row[2] for row in phone.bundle()["sites"]["rows"]}
    with phone.troubled():
        phone.context.set_offline(True)
        phone.open_field()
        phone.get(f"round-{task['id']}").click()
        expect(phone.page.get_by_role("heading", name=task["title"])).to_be_visible()
        head = phone.page.locator(".ax-strong").first
        expect(head).to_contain_text(f"0 / {len(task['stops'])}")
        first = phone.get("round-next").inner_text()
        assert first.split(" · ")[0] in names.values()
        assert first.split(" · ")[1].split()[0]  # how far it is
        phone.get("all-fine").click()
        expect(head).to_contain_text(f"1 / {len(task['stops'])}")
        passed = phone.get("round-next").inner_text().split(" · ")[0]
        phone.get("skip").click()
        phone.get("skip-closed").click()
        expect(phone.get("round-next")).not_to_contain_text(passed)
        phone.open_field()  # the page is loaded anew without a network: the round is where it was
        expect(phone.page.locator(".ax-strong").first).to_contain_text(f"1 / {len(task['stops'])}")
        expect(phone.page.get_by_text("已跳过 1 个")).to_be_visible()
        phone.get("submit").click()
        phone.page.get_by_role("dialog").get_by_role("button", name="结束巡查").click()
        expect(phone.get(f"round-{task['id']}")).to_have_count(0)
        assert {row["kind"] for row in phone.stored("outbox")} == {"inspection", "patrol"}
        phone.context.set_offline(False)
    phone.page.evaluate("() => self.dispatchEvent(new Event('online'))")
    phone.counters(records="2/2")
    assert [one for one in phone.bundle()["rounds"] if one["id"] == task["id"]] == []
    phone.page.goto(f"{phone.url}/rounds")
    card = phone.page.locator(f".st-key-round-{task['id']}")
    expect(card).to_contain_text(f"1/{len(task['stops'])}")
    expect(card).to_contain_text("关门停业")
    expect(card).to_contain_text(passed)
