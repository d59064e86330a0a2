"""Strings planted in what people send come out nowhere; the same with ten thousand: `tests.tipline.canaries`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tipline.canaries import run
from tests.tipline.tipline_cast import Post


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_message_comes_out_anywhere_and_nothing_is_left_in_the_end(
    post: Post, tmp_path: Path
) -> None:
    found = run(160, tmp_path)
    assert found.control == sum(found.planted.values()) >= 160
    assert min(found.looked.values()) > 0
    assert found.looked["public pages, feeds, API"] > 60
    assert dict(found.seen) == {}
    assert found.opened_before == found.sealed > 0
    assert found.opened_after == found.remains_after == 0
