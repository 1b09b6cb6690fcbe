"""With no signal the phone still says who is on duty and calls them by a tap, and says when what it knows is old."""

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import expect

from rules import rosters
from settings import settings
from tests.browser.phone import Phone

OpenPhone = Callable[..., Phone]
LOW = """(links) => links.map((one) => one.getBoundingClientRect())
  .filter((box) => box.height < 48 || box.right > 390).length"""
AGED = """() => new Promise((ok, no) => {
  indexedDB.open("anxun").onsuccess = (opened) => {
    const db = opened.target.result;
    const store = db.transaction("bundle", "readwrite").objectStore("bundle");
    store.getAll().onsuccess = (found) => {
      const row = found.target.result[0];
      row.at = row.checked = Date.now() - 2 * 86400000;
      store.put(row).onsuccess = () => { db.close(); ok(true); };
    };
  };
})"""


def leaders(phone: Phone) -> list[list[str]]:
    """Name and number of who leads at this hour, as the server says."""
    slots = rosters.running(datetime.now(UTC).astimezone(settings().zone).replace(tzinfo=None), settings().duty_hours)
    now = [(day.isoformat(), shift.value) for day, shift in slots]
    return [row["leader"] for row in phone.bundle()["emergency"]["shifts"] if (row["day"], row["shift"]) in now]


def test_online_once_then_offline_the_sheet_shows_todays_leader_with_a_number_to_tap(open_phone: OpenPhone) -> None:
    phone = open_phone("patrol")
    expect(phone.get("door-emergency")).to_be_visible()
    phone.worker_ready()
    wanted = leaders(phone)
    assert len(wanted) == 2  # of the subdistrict and of the own community
    with phone.troubled():
        phone.context.set_offline(True)
        phone.open_field()
        phone.get("door-emergency").click()
        for name, number in wanted:
            link = phone.get("on-duty").get_by_role("link", name=name).filter(has_text="带班领导")
            expect(link).to_have_attribute("href", f"tel:{number}")
        for number in ("119", "110", "120", "122", "12345", "12350"):
            expect(phone.page.locator(f'a[href="tel:{number}"]')).to_be_visible()
        assert phone.get("call").evaluate_all(LOW) == 0
        expect(phone.get("emergency-old")).to_have_count(0)
        phone.page.evaluate(AGED)
        phone.open_field()
        phone.get("door-emergency").click()
        expect(phone.get("emergency-old")).to_contain_text("资料较旧")
        expect(phone.get("on-duty").get_by_role("link").first).to_be_visible()
        phone.context.set_offline(False)
