"""Nothing happened today: one tap without a network, told to the server afterwards, and shown as there."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.phone import Phone

OpenPhone = Callable[..., Phone]


def test_nothing_happened_is_one_tap_without_a_network_and_there_afterwards(open_phone: OpenPhone) -> None:
    phone = open_phone("community")
    expect(phone.get("daily-nothing")).to_be_visible()
    phone.worker_ready()
    with phone.troubled():
        phone.context.set_offline(True)
        phone.open_field()
        phone.get("daily-nothing").dblclick()
        expect(phone.get("daily-state")).to_contain_text("等待上传")
        phone.open_field()  # loaded anew without a network: it is kept, and not asked for again
        expect(phone.get("daily-state")).to_contain_text("等待上传")
        assert [row["kind"] for row in phone.stored("outbox")] == ["zero_report"]
        phone.context.set_offline(False)
    phone.page.evaluate("() => self.dispatchEvent(new Event('online'))")
    expect(phone.get("daily-state")).to_contain_text("已确认")
    phone.counters(records="1/1")
    assert len(phone.bundle()["daily"]["made"]) == 1
    phone.page.goto(f"{phone.url}/periods?view=zero")
    expect(phone.page.locator(".st-key-zero-card")).to_contain_text("无事")
