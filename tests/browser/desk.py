"""A line of the ledger on a page, and the verbs of the person who takes its next step there."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.phone import Phone


class Desk:
    """Any screen with the page of one hazard on it."""

    def __init__(self, phone: Phone, hazard_id: str) -> None:
        self.phone, self.hazard_id = phone, hazard_id
        self.page: Page = phone.page

    def open(self, step: str = "") -> "Desk":
        more = f"&step={step}" if step else ""
        self.page.goto(f"{self.phone.url}/hazards?id={self.hazard_id}{more}")
        expect(self.page.get_by_role("list", name="办理进度").first).to_be_visible()
        return self.rest()

    def rest(self) -> "Desk":
        expect(self.page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
        return self

    def stands(self, word: str) -> "Desk":
        """The stepper says so."""
        expect(self.page.locator('li[aria-current="step"]')).to_have_text(f"▶ {word}")
        return self.rest()

    def form(self, button: str) -> Locator:
        """The form that this button sends."""
        send = self.page.get_by_role("button", name=button, exact=True)
        return self.page.get_by_test_id("stForm").filter(has=send)

    def choose(self, box: str, option: str) -> "Desk":
        chooser = self.page.get_by_role("combobox", name=re.compile(box)).first
        chooser.click()
        chooser.fill(option)  # a long list shows what is typed
        self.page.get_by_role("option", name=option, exact=True).click()
        return self.rest()

    def take(
        self, button: str, *, sure: bool = False, pick: str = "", written: Mapping[str, str] | None = None, **more: str
    ) -> "Desk":
        """Fill in what the step asks for, by the labels of its form, and send it."""
        form = self.form(button)
        if pick:
            form.get_by_text(pick, exact=True).click()
        for label, text in {**(written or {}), **more}.items():
            form.get_by_label(label, exact=True).fill(text)
        if sure:
            form.get_by_text("我已核对").click()
        form.get_by_role("button", name=button, exact=True).click()
        return self

    def write_day(self, button: str, label: str, *, days: int) -> "Desk":
        """So many days from today, typed digit by digit as the field takes it."""
        self.form(button).get_by_label(label).get_by_role("spinbutton").first.click()
        self.page.keyboard.type(f"{datetime.now(UTC) + timedelta(days=days):%Y%m%d}")
        return self

    def show(self, picture: dict[str, Any]) -> "Desk":
        """The photo that the step wants."""
        with self.page.expect_response(lambda reply: "upload_file" in reply.url):
            self.page.locator('input[type="file"]').first.set_input_files(picture)  # type: ignore[arg-type]
        expect(self.page.get_by_text(str(picture["name"])).first).to_be_visible()
        return self.rest()

    def take_along(self, folder: Path) -> list[Path]:
        """Issue every paper that may be issued, then each of them as Word and PDF."""
        issue = self.page.get_by_role("button", name="出具并编号")
        left = issue.count()
        while left:
            issue.first.click()
            left -= 1
            expect(issue).to_have_count(left)
            self.rest()
        files = []
        for kind in ("Word", "PDF"):
            for button in self.page.get_by_role("button", name=kind).all():
                with self.page.expect_download() as waiting:
                    button.click()
                file = folder / waiting.value.suggested_filename
                waiting.value.save_as(file)
                files.append(file)
        return files
