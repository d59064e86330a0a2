"""Writing: kept for oneself, shared by choice, read by two others who do not know whose it is, withdrawn at will."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied

from soi.drills.actions import begin as begin_anew
from soi.drills.actions import forget
from soi.drills.actions.writing import (
    LONGEST,
    Mark,
    TextError,
    hand_in,
    mark,
    mark_as_trainer,
    share,
    take_out,
    withdraw,
)
from soi.drills.models import Group, GroupSeat, Learner, PeerMark, Work
from soi.drills.queries.keeping import everything
from soi.drills.queries.writing import assignments, marks_shown, to_read, to_read_as_trainer
from soi.people.models import Person as Account
from tests.conftest import Person
from tests.drills.practising import begin, token

pytestmark = pytest.mark.django_db
BUSES = assignments("en")["en-checkable-001"]
PIN = assignments("en")["en-correction-001"]
TEXT = "Of 40 buses on line 4 in May, 12 came more than five minutes late."


@dataclass
class Class:
    """A class of five with its trainer, and a text of the first that it may read."""

    group: Group
    writer: Learner
    peers: list[Learner]
    work: Work


def learner() -> Learner:
    return begin_anew("en")[0]


def seat(group: Group, *learners: Learner) -> None:
    GroupSeat.objects.bulk_create([GroupSeat(group=group, learner=one) for one in learners])


def group_of(trainer: Person, code: str = "CLASS2") -> Group:
    return Group.objects.create(uid=code, code=code, title="Tuesdays", language="en", trainer=trainer.account)


@pytest.fixture
def school(volunteer: Person) -> Class:
    group = group_of(volunteer)
    writer, *peers = (learner() for _ in range(5))
    seat(group, writer, *peers)
    work = hand_in(writer, BUSES, TEXT)
    share(writer, work.uid, group)
    work.refresh_from_db()
    return Class(group, writer, peers, work)


class TestReading:
    """Who may read a text, and when what they found is shown."""

    def test_nobody_reads_what_was_not_shared(self, school: Class, volunteer: Person) -> None:
        share(school.writer, school.work.uid, None)
        assert [to_read(one).count() for one in school.peers] == [0, 0, 0, 0]
        assert to_read_as_trainer(volunteer.account).count() == 0
        with pytest.raises(Work.DoesNotExist):
            mark(school.peers[0], school.work.uid, Mark(("1",)))

    def test_two_peers_read_then_it_is_shown(self, school: Class) -> None:
        mark(school.peers[0], school.work.uid, Mark(("1", "3"), "Clear!"))
        assert marks_shown(school.work) == [], "one reader alone would be known by what they say"
        mark(school.peers[1], school.work.uid, Mark(("3", "2", "2", "99", "x")))
        assert [one.points for one in marks_shown(school.work)] == [["1", "3"], ["2", "3"]]

    def test_a_third_is_not_asked(self, school: Class) -> None:
        for one in school.peers[:2]:
            mark(one, school.work.uid, Mark(("1",)))
        assert to_read(school.peers[2]).count() == 0
        with pytest.raises(Work.DoesNotExist):
            mark(school.peers[2], school.work.uid, Mark(("1",)))

    def test_nobody_reads_twice_or_their_own(self, school: Class) -> None:
        mark(school.peers[0], school.work.uid, Mark(("1",)))
        for one in (school.peers[0], school.writer):
            assert to_read(one).count() == 0
            with pytest.raises(Work.DoesNotExist):
                mark(one, school.work.uid, Mark(("1",)))

    def test_strangers_and_other_groups_read_nothing(self, school: Class, volunteer: Person) -> None:
        stranger = learner()
        seat(group_of(volunteer, "OTHER2"), stranger, *(learner() for _ in range(4)))
        assert to_read(stranger).count() == 0
        with pytest.raises(Work.DoesNotExist):
            mark(stranger, school.work.uid, Mark(("1",)))

    def test_peers_of_a_tiny_group_do_not_read(self, school: Class) -> None:
        GroupSeat.objects.filter(learner__in=school.peers[2:]).delete()
        assert to_read(school.peers[0]).count() == 0

    def test_the_trainer_reads_and_is_shown_at_once(self, school: Class, volunteer: Person) -> None:
        mark_as_trainer(volunteer.account, school.work.uid, Mark(("1", "2"), "Good."))
        assert [(one.trainer, one.by_learner_id, one.word) for one in marks_shown(school.work)] == [
            (True, None, "Good.")
        ]
        assert to_read(school.peers[0]).count() == 1, "peers still read"
        with pytest.raises(Work.DoesNotExist):
            mark_as_trainer(volunteer.account, school.work.uid, Mark(()))

    def test_another_trainer_and_a_mere_learner_do_not(self, school: Class, checker: Person) -> None:
        school.group.trainer = checker.account
        school.group.save()
        Account.objects.filter(pk=checker.account.pk).update(role="learner")
        checker.account.refresh_from_db()
        assert to_read_as_trainer(checker.account).count() == 0

    def test_a_trainer_takes_a_text_out_and_its_writer_keeps_it(
        self, school: Class, volunteer: Person
    ) -> None:
        take_out(volunteer.account, school.work.uid)
        assert to_read(school.peers[0]).count() == 0
        assert Work.objects.get().text == TEXT


class TestKeeping:
    """What is kept, and how it goes."""

    @pytest.mark.parametrize("text", ["", "  \n", "x" * (LONGEST + 1)])
    def test_it_takes_no_empty_and_no_endless_text(self, text: str) -> None:
        with pytest.raises(TextError):
            hand_in(learner(), BUSES, text)

    def test_what_was_written_first_stays(self) -> None:
        writer = learner()
        first = hand_in(writer, BUSES, TEXT)
        assert hand_in(writer, BUSES, "copied from the model") == first
        assert Work.objects.get().text == TEXT

    def test_one_cannot_share_with_a_group_one_is_not_in(self, school: Class) -> None:
        outsider = learner()
        work = hand_in(outsider, BUSES, TEXT)
        with pytest.raises(PermissionDenied):
            share(outsider, work.uid, school.group)
        with pytest.raises(Work.DoesNotExist):
            share(school.peers[0], school.work.uid, None)

    def test_it_is_withdrawn_with_all_that_was_said(self, school: Class) -> None:
        mark(school.peers[0], school.work.uid, Mark(("1",)))
        with pytest.raises(Work.DoesNotExist):
            withdraw(school.peers[0], school.work.uid)
        withdraw(school.writer, school.work.uid)
        assert (Work.objects.count(), PeerMark.objects.count()) == (0, 0)

    def test_it_goes_with_the_learner(self, school: Class) -> None:
        mark(school.peers[0], school.work.uid, Mark(("1",), "Nice"))
        assert everything(school.writer)["writing"][0]["text"] == TEXT
        forget(school.peers[0])
        assert PeerMark.objects.count() == 0, "what a reader wrote goes with the reader"
        forget(school.writer)
        assert Work.objects.count() == 0

    def test_what_is_taken_along_does_not_tell_who_read(self, school: Class) -> None:
        mark(school.peers[0], school.work.uid, Mark(("1",), "Nice"))
        kept = str(everything(school.writer))
        assert school.peers[0].uid not in kept


class TestPages:
    """Somebody writes in a browser without JavaScript, and others read."""

    def write(self, person: Person, name: str = BUSES.id, text: str = TEXT) -> str:
        address = f"/en/practice/writing/task/{name}/"
        page = person.browser.get(address).content.decode()
        assert assignments("en")[name].model not in page, "a good answer is shown afterwards only"
        answer = person.browser.post(address, {"csrfmiddlewaretoken": token(page), "text": text})
        return str(answer.headers.get("Location", ""))

    def test_it_shows_a_good_answer_and_what_to_look_for_afterwards(self, stranger: Person) -> None:
        begin(stranger.browser)
        page = stranger.browser.get(self.write(stranger)).content.decode()
        assert TEXT in page
        assert BUSES.model in page
        assert page.count('<input type="checkbox" autocomplete="off">') == len(BUSES.points)
        assert "Nobody but you reads this." in page
        again = stranger.browser.get(f"/en/practice/writing/task/{BUSES.id}/")
        assert again.status_code == 302, "what was written is written"

    def test_an_empty_text_is_asked_for_again(self, stranger: Person) -> None:
        begin(stranger.browser)
        address = f"/en/practice/writing/task/{PIN.id}/"
        page = stranger.browser.get(address).content.decode()
        answer = stranger.browser.post(address, {"csrfmiddlewaretoken": token(page), "text": " "})
        assert answer.status_code == 422
        assert "Write something first." in answer.content.decode()

    def test_it_cannot_be_opened_by_others(self, stranger: Person, asker: Person) -> None:
        begin(stranger.browser)
        address = self.write(stranger)
        begin(asker.browser)
        assert asker.browser.get(address).status_code == 404

    def test_a_peer_reads_it_without_knowing_whose_it_is(self, stranger: Person, volunteer: Person) -> None:
        group = group_of(volunteer)
        begin(stranger.browser)
        reader = Learner.objects.get()
        writers = [learner() for _ in range(3)]
        seat(group, reader, *writers)
        work = hand_in(writers[0], PIN, "<b>Cash machines</b> have no secret code.")
        share(writers[0], work.uid, group)
        page = stranger.browser.get("/en/practice/writing/read/").content.decode()
        assert "&lt;b&gt;Cash machines&lt;/b&gt; have no secret code." in page
        assert writers[0].uid not in page
        assert PIN.found in page
        form = {"csrfmiddlewaretoken": token(page), "work": work.uid, "point": ["1", "4"], "word": "Kind."}
        after = stranger.browser.post("/en/practice/writing/read/", form, follow=True).content.decode()
        assert "Nothing waits to be read" in after
        found = PeerMark.objects.get()
        assert (found.points, found.word, found.by_learner_id) == (["1", "4"], "Kind.", reader.pk)
        late = stranger.browser.post("/en/practice/writing/read/", form, follow=True).content.decode()
        assert "Others have read this text in the meantime." in late

    def test_the_writer_sees_what_two_found_and_may_drop_a_word(
        self, stranger: Person, volunteer: Person
    ) -> None:
        group = group_of(volunteer)
        begin(stranger.browser)
        writer = Learner.objects.get()
        peers = [learner() for _ in range(3)]
        seat(group, writer, *peers)
        address = self.write(stranger)
        page = stranger.browser.get(address).content.decode()
        uid = Work.objects.get().uid
        stranger.browser.post(
            f"/en/practice/writing/{uid}/share", {"csrfmiddlewaretoken": token(page), "group": group.code}
        )
        mark(peers[0], uid, Mark(("1",), "What a bad word"))
        page = stranger.browser.get(address).content.decode()
        assert "Nothing yet." in page
        assert "What a bad word" not in page
        mark(peers[1], uid, Mark(("1", "2")))
        page = stranger.browser.get(address).content.decode()
        assert "seen by 2 of 2 readers" in page
        assert "seen by 1 of 2 readers" in page
        drop = re.search(r'action="([^"]+/words/\d+)"', page)
        assert drop
        stranger.browser.post(drop[1], {"csrfmiddlewaretoken": token(page)})
        assert "What a bad word" not in stranger.browser.get(address).content.decode()
        assert PeerMark.objects.filter(points=["1"], word="").exists()
        stranger.browser.post(f"/en/practice/writing/{uid}/withdraw", {"csrfmiddlewaretoken": token(page)})
        assert Work.objects.count() == 0

    def test_a_trainer_reads_on_the_same_page(self, volunteer: Person, school: Class) -> None:
        page = volunteer.browser.get("/en/practice/writing/read/").content.decode()
        assert TEXT in page
        assert school.writer.uid not in page
        volunteer.browser.post("/en/practice/writing/read/", {"work": school.work.uid, "take-out": "1"})
        school.work.refresh_from_db()
        assert school.work.group is None
