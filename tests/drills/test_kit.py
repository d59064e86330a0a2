"""The kit to print: the same documents in both languages, as pages and as PDF, and a name that is kept nowhere."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader
from pytest_django import Settings

import soi.drills
from soi.checks.models import Technique
from soi.drills.rounds import items
from soi.drills.views.kit import SHEETS
from tests.conftest import Person
from tests.drills.rooms import workshop

pytestmark = pytest.mark.django_db
FOLDER = Path(soi.drills.__file__).parent / "templates" / "drills" / "kit"
KIT = "/practice/workshops/kit/"


def _shape(name: str, language: str) -> list[str]:
    return re.findall(r"<(/?\w+)", (FOLDER / language / f"{name}.html").read_text("utf-8"))


@pytest.mark.parametrize("name", SHEETS)
def test_every_document_says_the_same_in_both_languages(name: str) -> None:
    assert _shape(name, "vi") == _shape(name, "en")


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_document_is_a_page(volunteer: Person, name: str, language: str) -> None:
    answer = volunteer.browser.get(f"/{language}{KIT}{name}/")
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1>") == 1
    assert b"style=" not in answer.content


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_handout_names_every_technique(language: str) -> None:
    named = re.findall(
        r'data-technique="([^"]+)"', (FOLDER / language / "techniques.html").read_text("utf-8")
    )
    assert named == [one.value for one in Technique]


def test_what_does_not_exist_is_not_found(volunteer: Person, learner: Person) -> None:
    assert volunteer.browser.get(f"/en{KIT}secrets/").status_code == 404
    assert learner.browser.get(f"/en{KIT}pledge/").status_code == 403


def test_cards_have_the_solutions_of_a_workshop(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    page = volunteer.browser.get(f"/en/practice/workshops/{one.uid}/cards/").content.decode()
    assert [items()[name].source.url in page for name in one.plan] == [True] * 4


def test_a_certificate_has_a_name_and_no_score_and_leaves_nothing_behind(volunteer: Person) -> None:
    posted = {"names": "Nguyễn Thị Hoa\n\n  Trần  Văn An ", "event": "Thư viện", "date": "27.11.2026"}
    with CaptureQueriesContext(connection) as queries:
        answer = volunteer.browser.post(f"/vi{KIT}certificate/", posted)
    page = answer.content.decode()
    assert page.count('class="certificate"') == 2
    assert "Nguyễn Thị Hoa" in page
    assert "Trần Văn An" in page
    assert "%" not in page.split("<main>")[1]
    assert not [one["sql"] for one in queries if "Hoa" in one["sql"]]
    assert not [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE"))]
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_names_there_is_a_line_to_write_on(volunteer: Person) -> None:
    page = volunteer.browser.post(f"/en{KIT}certificate/", {"names": " \n "}).content.decode()
    assert page.count('class="certificate"') == 1
    assert '<p class="who"><span class="blank">' in page


def test_without_chromium_the_page_itself_is_to_be_printed(volunteer: Person) -> None:
    page = volunteer.browser.get(f"/en{KIT}pledge/?as=pdf").content.decode()
    assert "Print this page instead" in page
    assert "PDF</a>" not in volunteer.browser.get(f"/en{KIT}").content.decode()


@pytest.mark.browser
def test_chromium_makes_pdf_of_it_with_every_letter(volunteer: Person, settings: Settings) -> None:
    settings.SOI_CHROMIUM = shutil.which("chromium") or "chromium"
    answer = volunteer.browser.get(f"/vi{KIT}moves/?as=pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.content))
    words = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    assert "Lần về gốc" in words
    assert round(float(reader.pages[0].mediabox.width)) == 595  # A4
    posted = {"names": "Nguyễn Thị Hoa\nTrần Văn An", "as": "pdf"}
    answer = volunteer.browser.post(f"/vi{KIT}certificate/", posted)
    assert len(PdfReader(io.BytesIO(answer.content)).pages) == 2
