"""E-mail with Debian's own servers: in by IMAP and by a mail server's LMTP or SMTP, out by SMTP, failures told."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core import mail as outbox
from pytest_django import Settings

from soi.answers.models import Letter
from soi.inbox.actions import NotKeptError
from soi.inbox.models import Message
from soi.site.mail_doors import address, mailbox, port
from soi.site.settings_table import SettingError, load
from soi.tipline.actions import take
from soi.tipline.channel import Incoming, Notice, Outgoing, Parsed, SendError
from soi.tipline.channels.email import CHANNEL
from soi.tipline.channels.email.imap import Mailbox, MailboxError
from soi.tipline.channels.email.lmtp import LARGEST
from soi.tipline.channels.email.parse import parse
from soi.tipline.channels.email.receiving import look_once, receive
from soi.tipline.channels.email.send import flowed, message_id
from soi.tipline.worker import work_off
from tests.fakes.mail_servers import DESK, PASSWORD, MailServers, free_port, mail_servers, missing, until
from tests.tipline.test_channel_email_parse import CLAIM, mail

AN = "an@people.example"
needs_servers = pytest.mark.skipif(bool(missing()), reason=f"needs Debian's {missing()} (scripts/setup)")


class Taker:
    """Keeps what came in a list; refuses it while `refuses` says so."""

    def __init__(self) -> None:
        self.came: list[Parsed] = []
        self.refuses = 0

    def __call__(self, parsed: Sequence[Parsed]) -> None:
        if self.refuses:
            self.refuses -= 1
            raise NotKeptError
        self.came += parsed

    @property
    def questions(self) -> list[Incoming]:
        return [one for one in self.came if isinstance(one, Incoming)]


@pytest.fixture(scope="module")
def servers() -> Iterator[MailServers]:
    with mail_servers() as running:
        yield running


@pytest.fixture
def taker() -> Taker:
    return Taker()


@pytest.fixture
def desk(servers: MailServers, settings: Settings) -> MailServers:
    """Both directions set up, every mailbox empty."""
    set_up(settings, servers)
    servers.clear()
    return servers


def set_up(settings: Any, servers: MailServers, then: str = "seen", password: str = PASSWORD) -> None:
    settings.SOI_MAIL = True
    settings.SOI_NAME = "Soi"
    settings.SOI_EMAIL_ADDRESS = DESK
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", servers.smtp
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.SOI_EMAIL_IMAP = mailbox(
        load(
            {
                "SOI_EMAIL_IMAP": f"imap://{quote(DESK)}:{quote(password)}@127.0.0.1:{servers.imap}"
                f"/INBOX?then={quote(then)}"
            }
        )
    )
    settings.SOI_EMAIL_LMTP = None


def outgoing(to: str = AN, text: str = "Sai. Vì…", key: str = "letter-1", **more: Any) -> Outgoing:
    return Outgoing(key, to, text, **more)


@needs_servers
def test_it_takes_mail_out_of_a_mailbox_once(desk: MailServers, taker: Taker) -> None:
    desk.post(AN, DESK, mail())
    until(lambda: desk.mails(DESK))
    assert look_once(taker) == 1
    assert look_once(taker) == 0
    assert [(one.sender, one.text) for one in taker.questions] == [(AN, CLAIM)]
    assert len(desk.mails(DESK, wanted="SEEN")) == 1


@needs_servers
def test_it_leaves_mail_new_that_could_not_be_kept(desk: MailServers, taker: Taker) -> None:
    for number in range(3):
        desk.post(AN, DESK, mail(Message_ID=f"<q{number}@x.example>"))
    until(lambda: len(desk.mails(DESK)) == 3)
    taker.refuses = 1
    assert look_once(taker) == 2
    assert len(desk.mails(DESK, wanted="UNSEEN")) == 1
    assert look_once(taker) == 1
    assert len({one.message_id for one in taker.questions}) == 3


@needs_servers
@pytest.mark.parametrize(
    ("then", "there"), [("delete", None), ("move:Taken", "Taken"), ("move:Đã nhận", "&ARAA4w- nh&Hq0-n")]
)
def test_it_clears_the_mailbox_if_told_to(
    desk: MailServers, taker: Taker, settings: Settings, then: str, there: str | None
) -> None:
    set_up(settings, desk, then)
    desk.post(AN, DESK, mail())
    until(lambda: desk.mails(DESK))
    assert look_once(taker) == 1
    assert desk.mails(DESK) == []
    assert there is None or len(desk.mails(DESK, there)) == 1


@needs_servers
def test_it_says_why_a_mailbox_cannot_be_read(desk: MailServers, taker: Taker, settings: Settings) -> None:
    set_up(settings, desk, password="wrong")
    with pytest.raises(MailboxError, match="sign-in was refused"):
        look_once(taker)
    set_up(settings, desk)
    settings.SOI_EMAIL_IMAP |= {"name": "Nowhere"}
    with pytest.raises(MailboxError, match="no such mailbox"):
        look_once(taker)
    settings.SOI_EMAIL_IMAP |= {"port": free_port()}
    with pytest.raises(MailboxError, match="connection broke"):
        look_once(taker)
    assert PASSWORD not in repr(Mailbox(**settings.SOI_EMAIL_IMAP))


@needs_servers
def test_it_answers_below_the_question_and_in_plain_text(desk: MailServers) -> None:
    question = parse(mail(), DESK)
    assert isinstance(question, Incoming)
    text = f"Sai.\n\n{'Nước chanh nóng không chữa được ung thư. ' * 5}\nFrom nguồn: https://desk.example/{'x' * 90}"
    sent = CHANNEL.send(outgoing(text=text, reply=question.reply))
    until(lambda: desk.mails(AN))
    (raw,) = desk.mails(AN)
    got = message_from_bytes(raw, policy=default)
    assert (got["Subject"], got["From"], got["To"]) == ("Re: Hỏi", f"Soi <{DESK}>", AN)
    assert (got["In-Reply-To"], got["References"]) == ("<q1@people.example>",) * 2
    assert (got["Auto-Submitted"], got["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert (got["Message-ID"], got["Return-Path"]) == (f"<{sent.external_id}>", f"<{DESK}>")
    assert got.get_content_type() == "text/plain"
    assert got.get_param("format") == "flowed"
    assert raw.isascii()
    body = got.get_content().replace("\r\n", "\n")
    assert [line for line in body.split("\n") if len(line) > 75] == [f"https://desk.example/{'x' * 90}"]
    assert body.replace(" \n", " ").replace("\n ", "\n").split() == text.split()
    # Whatever machine gets it does not answer, and it is not taken for a question if it comes back.
    assert not isinstance(parse(raw, DESK), Incoming)


@needs_servers
def test_it_sends_the_same_mail_again_under_the_same_name(desk: MailServers) -> None:
    assert CHANNEL.send(outgoing()) == CHANNEL.send(outgoing())
    assert CHANNEL.send(outgoing(key="letter-2")).external_id != message_id("letter-1")
    until(lambda: len(desk.mails(AN)) == 3)


@needs_servers
def test_it_learns_that_there_is_no_such_person(desk: MailServers, taker: Taker) -> None:
    sent = CHANNEL.send(outgoing("gone@people.example"))
    until(lambda: desk.mails(DESK))
    look_once(taker)
    assert taker.came == [Notice("email", sent.external_id, "failed", permanent=True, code="5.0.0")]


@needs_servers
@pytest.mark.parametrize(
    ("to", "code", "permanent"),
    [
        ("refused@people.example", "smtp-550", True),
        ("an@elsewhere.example", "smtp-550", True),
        ("busy@people.example", "smtp-451", False),
        ("an\r\nBcc: x@y.example@people.example", "address-unusable", True),
        ("ân@people.example", "address-not-ascii", True),
    ],
)
def test_it_says_why_a_mail_was_not_taken(desk: MailServers, to: str, code: str, permanent: bool) -> None:
    with pytest.raises(SendError) as refused:
        CHANNEL.send(outgoing(to))
    assert refused.value.code == code
    assert (refused.value.permanent, refused.value.perhaps_sent) == (permanent, False)
    assert to not in str(refused.value)


def test_it_knows_that_nothing_was_sent_when_no_server_answers(settings: Settings) -> None:
    set_up(settings, MailServers(Path(), free_port(), 1))
    with pytest.raises(SendError) as failed:
        CHANNEL.send(outgoing())
    assert (failed.value.code, failed.value.permanent, failed.value.perhaps_sent) == (
        "no-mail-server",
        False,
        False,
    )


def test_it_does_not_know_whether_a_mail_left_when_the_line_broke_behind_it(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        set_up(settings, MailServers(Path(), listening.getsockname()[1], 1))
        thread = threading.Thread(target=_hang_up_behind_the_mail, args=(listening,))
        thread.start()
        with pytest.raises(SendError) as failed:
            CHANNEL.send(outgoing())
        thread.join()
    assert (failed.value.code, failed.value.perhaps_sent) == ("broke-off", True)


def _hang_up_behind_the_mail(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 mx\r\n")
        inside = False
        for line in lines:
            if line == b".\r\n":
                return
            if not inside:
                inside = line.startswith(b"data")
                connection.sendall(b"354 go on\r\n" if inside else b"250 fine\r\n")


def test_no_header_can_be_smuggled_into_a_mail(settings: Settings) -> None:
    set_up(settings, MailServers(Path(), 1, 1))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    evil = "x\r\nBcc: all@people.example\u2028\x00\r\n\r\nbody"
    reply = {
        "subject": evil * 100,
        "message_id": f"a> <b\r\nX: y{evil}",
        "references": f"<a@b>\r\nX-Evil: 1 {evil} <c@d>",
    }
    CHANNEL.send(outgoing(text=f"{evil}\r\n.\r\nMAIL FROM:<x>", reply=reply))
    (made,) = outbox.outbox
    got = message_from_bytes(made.message().as_bytes(), policy=default)
    assert set(got.keys()) <= {
        "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID",
        "Auto-Submitted", "X-Auto-Response-Suppress", "In-Reply-To", "References",
    }  # fmt: skip
    assert made.recipients() == [AN]
    assert len(got["Subject"]) < 300


def test_it_breaks_lines_softly() -> None:
    assert flowed("a\n\n> b\n c\nFrom d\n-- \ne") == "a\n\n > b\n  c\n From d\n--\ne\n"
    long = flowed("mười " * 40)
    assert max(map(len, long.split("\n"))) <= 74
    assert long.replace(" \n", " ").split() == ["mười"] * 40


@contextlib.contextmanager
def door(settings: Any, take: Callable[[Sequence[Parsed]], object]) -> Iterator[int]:
    """The door for mail servers, open on the port that is given."""
    stop = threading.Event()
    settings.SOI_EMAIL_ADDRESS = DESK
    settings.SOI_EMAIL_IMAP = None
    settings.SOI_EMAIL_LMTP = ("127.0.0.1", free_port())
    thread = threading.Thread(target=receive, args=(stop, take))
    thread.start()
    try:
        until(lambda: _open(settings.SOI_EMAIL_LMTP))
        yield settings.SOI_EMAIL_LMTP[1]
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def _open(where: tuple[str, int]) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(where, 1):
        return True
    return False


@needs_servers
@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
def test_it_takes_mail_from_a_mail_server(settings: Settings, taker: Taker, protocol: str) -> None:
    taker.refuses = 1
    with (
        door(settings, taker) as number,
        mail_servers(door=number, protocol=protocol) as running,
    ):
        set_up(settings, running)
        running.post(AN, DESK, mail())  # the first try is answered 451: Exim keeps the mail and comes again
        sent = CHANNEL.send(outgoing("gone@people.example"))
        until(lambda: len(taker.came) == 2, 30)
    assert Notice("email", sent.external_id, "failed", permanent=True, code="5.0.0") in taker.came
    assert [(one.sender, one.text) for one in taker.questions] == [(AN, CLAIM)]


def test_the_door_says_what_it_does_not_take(settings: Settings, taker: Taker) -> None:
    with door(settings, taker) as number, smtplib.SMTP("127.0.0.1", number, timeout=30) as client:
        client.ehlo("mx.example")
        assert int(client.esmtp_features["size"]) == LARGEST
        assert client.mail(AN, ["SIZE=25000000"])[0] == 552
        client.rset()
        client.mail(AN)
        assert client.rcpt("someone@else.example")[0] == 550
        assert client.rcpt("desk+2026@DESK.example")[0] == 250
        assert client.rcpt(DESK)[0] == 452
        code, text = client.data(mail() + b"x" * 75 + b"\r\n" + (b"y" * 78 + b"\r\n") * 320_000)
        assert (code, b"Too much mail data" in text) == (552, True)
        taker.refuses = 1
        with pytest.raises(smtplib.SMTPDataError) as later:
            client.sendmail(AN, [DESK], mail())
        assert later.value.smtp_code == 451
        assert client.sendmail(AN, [DESK], mail() + b"z" * 5_000) == {}
    assert len(taker.came) == 1


def test_the_door_asks_for_another_try_whatever_goes_wrong(settings: Settings) -> None:
    def broken(_: Sequence[Parsed]) -> None:
        raise ZeroDivisionError

    with door(settings, broken) as number, smtplib.SMTP("127.0.0.1", number, timeout=30) as client:
        with pytest.raises(smtplib.SMTPDataError) as later:
            client.sendmail(AN, [DESK], mail())
        assert later.value.smtp_code == 451


def test_the_door_takes_reports_that_come_from_nobody(settings: Settings, taker: Taker) -> None:
    with door(settings, taker) as number, smtplib.SMTP("127.0.0.1", number, timeout=30) as client:
        client.sendmail("", [DESK], mail())
    assert taker.questions == []
    assert len(taker.came) == 1


@needs_servers
@pytest.mark.django_db(transaction=True)
def test_somebody_who_asks_by_mail_gets_one_answer_by_mail(desk: MailServers) -> None:
    for _ in range(2):
        desk.post(AN, DESK, mail())  # the same mail twice is one question
    until(lambda: len(desk.mails(DESK)) == 2)
    look_once(take)
    assert Message.objects.count() == 1
    work_off()
    until(lambda: desk.mails(AN))
    answers = [message_from_bytes(raw, policy=default) for raw in desk.mails(AN)]
    assert {(one["Subject"], one["In-Reply-To"]) for one in answers} == {("Re: Hỏi", "<q1@people.example>")}
    assert not Letter.objects.filter(sent_at=None).exists()


SETTINGS = [
    ({"SOI_EMAIL_ADDRESS": "desk"}, "SOI_EMAIL_ADDRESS"),
    ({"SOI_EMAIL_ADDRESS": "desk+a@desk.example"}, "SOI_EMAIL_ADDRESS"),
    ({"SOI_EMAIL_IMAP": "imaps://a:b@c.example"}, "SOI_EMAIL_ADDRESS"),
    ({"SOI_EMAIL_LMTP": "127.0.0.1:24"}, "SOI_EMAIL_ADDRESS"),
    ({"SOI_EMAIL_ADDRESS": DESK, "SOI_EMAIL_IMAP": "pop://a:b@c"}, "SOI_EMAIL_IMAP"),
    ({"SOI_EMAIL_ADDRESS": DESK, "SOI_EMAIL_IMAP": "imaps://a:geheim@c:x"}, "SOI_EMAIL_IMAP"),
    ({"SOI_EMAIL_ADDRESS": DESK, "SOI_EMAIL_IMAP": "imaps://a:geheim@c/INBOX?then=burn"}, "SOI_EMAIL_IMAP"),
    ({"SOI_EMAIL_ADDRESS": DESK, "SOI_EMAIL_LMTP": "2424"}, "SOI_EMAIL_LMTP"),
    ({"SOI_EMAIL_ADDRESS": DESK, "SOI_EMAIL_LMTP": "a:99999"}, "SOI_EMAIL_LMTP"),
]


@pytest.mark.parametrize(("given", "named"), SETTINGS)
def test_it_names_a_setting_that_does_not_do(given: dict[str, str], named: str) -> None:
    values = load(given)
    with pytest.raises(SettingError, match=named) as wrong:
        address(values), mailbox(values), port(values)
    assert "geheim" not in str(wrong.value)


@pytest.mark.parametrize(
    ("given", "tls", "number"),
    [
        ("imaps://a%40x:p%2Fw@imap.example/Soi?then=delete", "wrapped", 993),
        ("imap://a%40x:p%2Fw@imap.example:993/Soi?then=delete", "wrapped", 993),
        ("imap://a%40x:p%2Fw@imap.example/Soi?then=delete", "starttls", 143),
        ("imap://a%40x:p%2Fw@127.0.0.1/Soi?then=delete", "none", 143),
    ],
)
def test_it_never_sends_a_password_unencrypted_over_a_wire(given: str, tls: str, number: int) -> None:
    made = Mailbox(**(mailbox(load({"SOI_EMAIL_IMAP": given})) or {}))
    assert (made.tls, made.port) == (tls, number)
    assert (made.user, made.password, made.name, made.then) == ("a@x", "p/w", "Soi", "delete")
