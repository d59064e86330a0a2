"""Drafts on their way through a browser: every field comes back as it was sent."""

from __future__ import annotations

from django.http import QueryDict

from soi.desk import forms
from soi.desk.fields import BY_NAME, FIELDS
from soi.desk.views.comparing import compared


def posted(**values: str | list[str]) -> QueryDict:
    post = QueryDict(mutable=True)
    for name, value in values.items():
        post.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return post


def test_every_field_stands_in_one_group() -> None:
    grouped = [name for _label, names in forms.GROUPS for name in names]
    assert sorted(grouped) == sorted(BY_NAME)


def test_every_field_has_a_template_and_shows_nothing_for_nothing() -> None:
    for field in FIELDS:
        control = forms.Control(field, field.empty, 0)
        assert control.template.startswith("desk/fields/")
        assert control.shown == []


def test_it_reads_what_was_sent_and_nothing_else() -> None:
    assert forms.sent(posted(title="x"), "title") is None, "without the revision it was not on the page"
    assert forms.sent(posted(title="x", base__title="-1"), "title") is None
    assert forms.sent(posted(title="x", base__title="3"), "title") == ("x", 3)
    assert forms.sent(posted(base__techniques="3"), "techniques") == ([], 3), "every box was unticked"
    assert forms.sent(posted(nonsense="x", base__nonsense="1"), "nonsense") is None
    lines = posted(appearances="https://a.example/1\r\n\r\n https://a.example/2 ", base__appearances="0")
    assert forms.sent(lines, "appearances") == (["https://a.example/1", "https://a.example/2"], 0)


def test_it_drops_an_emptied_source_and_keeps_an_upload() -> None:
    post = posted(
        base__sources="2",
        sources__0__url="https://a.example/", sources__0__title="A", sources__0__kind="primary",
        sources__1__url="", sources__1__title="gone",
        sources__2__url="", sources__2__capture="c1", sources__2__kind="expert",
    )  # fmt: skip
    read = forms.sent(post, "sources")
    assert read is not None
    values, base = read
    assert base == 2
    assert isinstance(values, list)
    assert [(one["url"], one["capture"]) for one in values] == [("https://a.example/", ""), ("", "c1")]


def test_it_leaves_room_for_one_more_source() -> None:
    rows = forms.with_room("sources", [{"url": "https://a.example/"}])
    assert [row["url"] for row in rows] == ["https://a.example/", ""]


def test_it_marks_only_what_differs() -> None:
    mine, theirs = compared("Nước muối không diệt virus", "Nước muối không diệt hết virus")
    assert mine == [(False, "Nước muối không diệt "), (False, "virus")]
    assert theirs == [(False, "Nước muối không diệt "), (True, "hết "), (False, "virus")]
    assert "".join(words for _differs, words in theirs) == "Nước muối không diệt hết virus"
    assert compared("a" * 30_000, "b")[0] == [(False, "a" * 30_000)]
