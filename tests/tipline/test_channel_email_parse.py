"""What a mail is to the tipline: the question in it, whom to answer, and which mails are never answered."""

from __future__ import annotations

import base64
import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soi.tipline.channel import Incoming, Notice, Parsed, Unknown
from soi.tipline.channels.email.parse import parse

OWN = "desk@desk.example"
CLAIM = "Uống nước chanh nóng chữa khỏi ung thư."
OURS = f"soi-{'a1' * 20}@desk.example"
PLAIN = {"From": "An <an@People.Example>", "To": OWN, "Subject": "Hỏi", "Message-ID": "<q1@people.example>"}


def mail(text: str = CLAIM, *, subtype: str = "plain", **headers: str) -> bytes:
    """A mail as an honest program writes it; `In_Reply_To` is that header, an empty one is left out."""
    made = EmailMessage(policy=SMTP)
    given = PLAIN | {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in given.items():
        if value:
            made[name] = value
    made.set_content(text, subtype=subtype)
    return made.as_bytes()


def question(raw: bytes) -> Incoming:
    found = parse(raw, OWN)
    assert isinstance(found, Incoming), found
    return found


def kind(found: Parsed) -> object:
    assert isinstance(found, Unknown), found
    assert isinstance(found.shape, dict)
    return next(iter(found.shape["mail"]))


def test_it_tells_who_asks_what() -> None:
    asked = question(mail(Date="Fri, 27 Nov 2026 12:00:00 +0700", Accept_Language="vi-VN, en"))
    assert (asked.text, asked.sender, asked.message_id) == (CLAIM, "an@people.example", "q1@people.example")
    assert (asked.language, str(asked.sent_at)) == ("vi-VN", "2026-11-27 05:00:00+00:00")
    assert dict(asked.reply) == {
        "subject": "Hỏi",
        "message_id": "q1@people.example",
        "references": "<q1@people.example>",
    }
    assert "an@" not in repr(asked)
    assert CLAIM not in repr(asked)


def test_it_answers_where_the_person_wants_it() -> None:
    assert question(mail(Reply_To="Binh@Other.Example")).sender == "Binh@other.example"
    assert question(mail(Reply_To=OWN)).sender == "an@people.example"


def test_it_names_a_mail_without_a_name_by_its_bytes() -> None:
    first, again, other = (mail(text, Message_ID="") for text in (CLAIM, CLAIM, "Khác."))
    assert question(first).message_id == question(again).message_id != question(other).message_id


@pytest.mark.parametrize(
    "sender",
    ["", "nobody", "<>", "a b@x.example", "an@people.example\r\nBcc: x@y.example", '"a b"@x.example'],
)
def test_it_leaves_a_mail_without_a_usable_sender(sender: str) -> None:
    raw = b"From: " + sender.encode() + b"\r\nTo: desk@desk.example\r\n\r\nhi"
    found = parse(raw, OWN)
    if isinstance(found, Incoming):
        assert found.sender in {"an@people.example", "b@x.example"}
    else:
        assert kind(found) == "no_sender"


LOOPS = [
    ("automatic", {"Auto_Submitted": "auto-replied (vacation)"}),
    ("automatic", {"Auto_Submitted": "auto-generated; owner=x"}),
    ("automatic", {"X_Auto_Response_Suppress": "DR, OOF"}),
    ("automatic", {"X_Autoreply": "yes"}),
    ("bulk", {"Precedence": "Bulk"}),
    ("bulk", {"Precedence": "list"}),
    ("bulk", {"Precedence": "junk"}),
    ("list", {"List_Id": "<news.example>"}),
    ("list", {"List_Unsubscribe": "<https://news.example/off>"}),
    ("bounce", {"Return_Path": "<>"}),
    ("machine", {"From": "MAILER-DAEMON@people.example"}),
    ("machine", {"From": "No-Reply <no-reply@bank.example>"}),
    ("machine", {"From": "news-bounces+an=people@lists.example"}),
    ("own", {"From": "Desk+x@DESK.example"}),
    ("away", {"Subject": "Trả lời tự động: Hỏi"}),
    ("away", {"Subject": "Out of office: back on Monday"}),
]


@pytest.mark.parametrize(("why", "headers"), LOOPS)
def test_it_never_answers_a_machine(why: str, headers: dict[str, str]) -> None:
    assert kind(parse(mail(**headers), OWN)) == why


def test_it_answers_people_whose_programs_say_that_they_are_people() -> None:
    headers = {
        "Auto_Submitted": "no",
        "X_Auto_Response_Suppress": "None",
        "Return_Path": "<an@people.example>",
    }
    assert question(mail(**headers)).text == CLAIM


QUOTED = "> Soi: Sai. Nước chanh nóng không chữa được ung thư.\n> https://desk.example/c/1\n"
REPLIES = [
    f"Cảm ơn!\n\nOn Fri, 27 Nov 2026 at 12:00, Soi <desk@desk.example> wrote:\n{QUOTED}",
    f"Cảm ơn!\n\nOn Fri, 27 Nov 2026 at 12:00, Soi the fact-check desk\n<desk@desk.example> wrote:\n\n{QUOTED}",
    f"Cảm ơn!\n\nVào Th 6, 27 thg 11, 2026 vào lúc 12:00 Soi <desk@desk.example>\nđã viết:\n\n{QUOTED}",
    f"{QUOTED}\nCảm ơn!\n-- \nAn, 0912 345 678",
    "Cảm ơn!\n\n________________________________\nFrom: Soi <desk@desk.example>\nSent: Friday\nTo: An\n"
    "Subject: Re: Hỏi\n\nSai. Nước chanh nóng không chữa được ung thư.",
    "Cảm ơn!\n\n-----Original Message-----\nFrom: Soi\nSent: Friday\nTo: An\nSubject: Re: Hỏi\n\nSai.",
    "Cảm ơn!\n\nTừ: Soi <desk@desk.example>\nĐã gửi: Thứ Sáu\nTới: An\nChủ đề: Re: Hỏi\n\nSai.",
    "Cảm ơn!\n\nĐã gửi từ iPhone của tôi\n",
    "Cảm ơn!\n\nSent from my iPhone",
]


@pytest.mark.parametrize("text", REPLIES)
def test_it_does_not_ask_our_own_answer_back(text: str) -> None:
    raw = mail(text, Subject="Re: Hỏi", In_Reply_To=f"<{OURS}>", References=f"<q0@x.example> <{OURS}>")
    assert question(raw).text == "Cảm ơn!"


def test_it_takes_a_reply_that_only_quotes_us_for_no_question() -> None:
    assert question(mail(QUOTED, Subject=f"Re: {CLAIM}", In_Reply_To=f"<{OURS}>")).text == ""


_GMAIL = "---------- Forwarded message ---------\n"
FORWARDS = [
    ("gmail", f"{_GMAIL}From: Binh <b@x.example>\nDate: Fri\nSubject: s\nTo: An <a@x>\n\n\n{CLAIM}"),
    ("gmail vi", f"{_GMAIL}Từ: Binh <b@x.example>\nDate: T6\nSubject: s\nTo: <a@x>\n\n{CLAIM}"),
    (
        "apple",
        "Begin forwarded message:\n\n> From: Binh <b@x.example>\n> Subject: s\n> Date: today\n> To: An\n> \n"
        f"> {CLAIM}",
    ),
    (
        "apple vi",
        "Bắt đầu thư chuyển tiếp:\n\n> Từ: Binh <b@x.example>\n> Chủ đề: s\n> Ngày: nay\n> Tới: An\n> \n"
        f"> {CLAIM}",
    ),
    ("outlook", f"\nFrom: Binh <b@x.example>\nSent: Friday\nTo: An\nSubject: s\n\n{CLAIM}"),
    (
        "outlook vi",
        "________________________________\nTừ: Binh <b@x.example>\nĐã gửi: Thứ Sáu\nTới: An\nChủ đề: s\n\n"
        f"{CLAIM}",
    ),
    (
        "thunderbird",
        "-------- Forwarded Message --------\nSubject: \ts\nDate: \tFri\nFrom: \tBinh <b@x>\nTo: \tAn\n\n"
        f"{CLAIM}",
    ),
]


@pytest.mark.parametrize(("program", "text"), FORWARDS, ids=[name for name, _ in FORWARDS])
def test_it_asks_what_was_forwarded(program: str, text: str) -> None:
    assert question(mail(text, Subject="Fwd: s")).text == CLAIM
    own = question(mail(f"Có thật không?\n\n{text}", Subject="Fwd: s")).text
    assert own == f"Có thật không?\n\n{CLAIM}"
    assert "Binh" not in own


def test_it_asks_every_message_of_a_chain_of_forwards() -> None:
    head = "---------- Forwarded message ---------\nFrom: B <b@x.example>\nDate: Fri\nSubject: s\nTo: A\n\n"
    found = question(mail(f"Xem giúp.\n{head}Tin một.\n\n{head}{CLAIM}", Subject="Fwd: Fwd: s"))
    assert found.text == f"Xem giúp.\n\nTin một.\n\n{CLAIM}"


def test_it_asks_a_mail_that_is_forwarded_as_an_attachment() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "b@x.example", "s"
    inner.set_content(f"{CLAIM}\n-- \nBinh")
    outer = EmailMessage()
    for name, value in PLAIN.items():
        outer[name] = value
    outer.set_content("Đúng không?")
    outer.add_attachment(inner)
    again = EmailMessage()
    for name, value in PLAIN.items():
        again[name] = value
    again.set_content("")
    again.add_attachment(message_from_bytes(outer.as_bytes(), policy=SMTP))
    assert question(outer.as_bytes()).text == f"Đúng không?\n\n{CLAIM}"
    assert question(again.as_bytes()).text == f"Đúng không?\n\n{CLAIM}"


def test_it_asks_by_the_subject_when_nothing_else_is_said() -> None:
    assert question(mail("\n", Subject=f"Fwd: Re: {CLAIM}")).text == CLAIM


def test_it_reads_mail_that_is_only_html() -> None:
    page = (
        "<html><head><style>p{}</style></head><body><div style='display:none'>preview</div>"
        "<p>Uống nước chanh n&oacute;ng<br>chữa khỏi <b>ung thư</b>.</p><script>x</script>"
        "<div class=gmail_quote>On Fri, Soi &lt;desk@desk.example&gt; wrote:<blockquote>Sai.<p>Vì…</p></blockquote>"
        "</div></body></html>"
    )
    found = question(mail(page, subtype="html", Subject="Re: x", In_Reply_To=f"<{OURS}>"))
    assert found.text == "Uống nước chanh nóng\nchữa khỏi ung thư."


def test_it_prefers_plain_words_and_lists_what_is_attached() -> None:
    made = EmailMessage(policy=SMTP)
    for name, value in PLAIN.items():
        made[name] = value
    made.set_content(CLAIM)
    made.add_alternative("<p>anders</p>", subtype="html")
    made.add_attachment(b"\x89PNG" * 300, maintype="image", subtype="png", filename="a.png")
    made.add_attachment("geheim", filename="note.txt")
    made.add_attachment(b"BEGIN:VCARD", maintype="text", subtype="vcard", filename="b.vcf")
    found = question(made.as_bytes())
    assert found.text == CLAIM
    assert [one.kind for one in found.attachments] == ["picture", "file", "contact"]
    assert 1200 <= found.attachments[0].bytes <= 1260


@pytest.mark.parametrize(
    ("charset", "label"),
    [
        ("utf-8", "UTF-8"), ("utf-8", "us-ascii"), ("utf-8", "no-such-charset"), ("utf-8", "rot13"),
        ("utf-8", ""), ("utf-16", "utf-16"), ("cp1258", "windows-1258"),
    ],
)  # fmt: skip
def test_it_reads_letters_however_they_are_labelled(charset: str, label: str) -> None:
    text = "Uong nuoc chanh chua khoi ung thu: đúng không, ông ơi?" if charset == "cp1258" else CLAIM
    text = "đ ơ ư â ê" if charset == "cp1258" else text
    head = b"From: an@people.example\r\nSubject: " + "Hỏi về chanh".encode() + b"\r\nContent-Type: text/plain"
    head += f"; charset={label}".encode() if label else b""
    raw = head + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(text.encode(charset))
    found = question(raw)
    assert found.text == text
    assert found.reply["subject"] == "Hỏi về chanh"


def test_it_joins_lines_that_were_broken_for_the_way() -> None:
    raw = mail("x").replace(b'charset="utf-8"', b'charset="utf-8"; format=flowed')
    raw = (
        raw.partition(b"\r\n\r\n")[0]
        + b"\r\n\r\nUong nuoc chanh \r\nchua ung thu.\r\n\r\n From me.\r\n-- \r\nAn"
    )
    assert question(raw).text == "Uong nuoc chanh chua ung thu.\n\nFrom me."


def report(action: str, status: str, named: str = OURS, *, headers_only: bool = False) -> bytes:
    returned = f"Message-ID: <{named}>\r\nSubject: Re: x\r\n"
    what = "text/rfc822-headers" if headers_only else "message/rfc822"
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: desk@desk.example\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; an@people.example\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: {what}\r\n\r\n{returned}\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("headers_only", [True, False])
@pytest.mark.parametrize(
    ("action", "status", "what", "permanent"),
    [
        ("failed", "5.1.1", "failed", True),
        ("failed", "4.4.7", "failed", False),
        ("Delivered", "2.0.0", "delivered", False),
    ],
)
def test_it_reads_what_became_of_a_mail(
    action: str, status: str, what: str, permanent: bool, headers_only: bool
) -> None:
    found = parse(report(action, status, headers_only=headers_only), OWN)
    assert found == Notice("email", OURS, what, permanent, status)  # type: ignore[arg-type]


def test_it_leaves_reports_of_delay_and_of_mails_that_are_not_ours() -> None:
    assert kind(parse(report("delayed", "4.4.1"), OWN)) == "report_of_delay"
    stranger = parse(report("failed", "5.1.1", "abc@people.example"), OWN)
    assert kind(stranger) == "report_of_another"


@pytest.mark.parametrize(
    ("how", "read"), [("displayed", True), ("deleted", False), ("displayed/error", True)]
)
def test_it_reads_that_a_mail_was_opened(how: str, read: bool) -> None:
    raw = (
        "From: an@people.example\r\nContent-Type: multipart/report; report-type=disposition-notification;"
        ' boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nRead.\r\n'
        "--b\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;an@people.example\r\n"
        f"Original-Message-ID: <{OURS}>\r\nDisposition: manual-action/MDN-sent-manually; {how}\r\n\r\n--b--\r\n"
    ).encode()
    assert (parse(raw, OWN) == Notice("email", OURS, "read")) is read


@given(st.binary(max_size=3_000))
def test_it_takes_any_bytes(raw: bytes) -> None:
    assert isinstance(parse(raw, OWN), Incoming | Notice | Unknown)


_PIECES = st.sampled_from(
    [
        b"From: an@people.example\r\n", b"Content-Type: multipart/mixed; boundary=b\r\n", b"\r\n", b"--b\r\n",
        b"--b--\r\n", b"Content-Type: message/rfc822\r\n", b"Content-Type: message/delivery-status\r\n",
        b"Content-Type: multipart/report; boundary=b\r\n", b"Content-Transfer-Encoding: base64\r\n", b"=C3=\r\n",
        b"Content-Type: text/html; charset*=x''%ff\r\n", b"<p><blockquote>a", "Vào lúc đã viết:\r\n".encode(),
        b"> > quoted\r\n", b"Begin forwarded message:\r\n", b"From: x\r\nSent: y\r\nTo: z\r\nSubject: q\r\n",
        b"Message-ID: <a@b>\r\n", b"Date: Fri, 99 Nov 99999 99:99:99 +9999\r\n", b"Subject: =?utf-8?b?!!!?=\r\n",
        b"Content-Disposition: attachment; filename*0*=utf-8''%zz; filename*9=x\r\n",
        b"begin 666 x\r\n#86)C\r\nend\r\n",
        b"Content-Transfer-Encoding: x-uuencode\r\n", b"Status: 5.1.1\r\n", b"Action: failed\r\n", b"\xff\xfe\x00",
        b"Content-Type: text/plain; charset=\"\x00\"; format=flowed\r\n", b"a \r\n b\r\n", b"References: <<a> <b>\r\n",
    ]
)  # fmt: skip


@settings(max_examples=500)
@given(st.lists(_PIECES, max_size=40).map(b"".join))
def test_it_takes_mails_that_keep_to_no_rule(raw: bytes) -> None:
    assert isinstance(parse(raw, OWN), Incoming | Notice | Unknown)


_HEAD = b"From: an@people.example\r\n"
_HTML = _HEAD + b"Content-Type: text/html\r\n\r\n"
_MIXED = _HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
_REPORT = _HEAD + b'Content-Type: multipart/report; boundary="b"\r\n\r\n--b\r\n'


def _nested(depth: int) -> bytes:
    one = b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n"
    return b"".join(one % (n, n) for n in range(depth))


HOSTILE = {
    "open brackets": b"From: " + b"(" * 1_000_000 + b"\r\n\r\nx",
    "addresses": b"From: " + b"a@b.c, <" * 125_000 + b"\r\n\r\nx",
    "encoded words": _HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 75_000 + b"\r\n\r\nx",
    "folded header": _HEAD + b"Subject: " + b"a\r\n " * 250_000 + b"\r\n\r\nx",
    "headers": _HEAD + b"X: y\r\n" * 170_000 + b"\r\nx",
    "parameters": _HEAD + b'Content-Type: text/plain; x="' + b";" * 1_000_000 + b"\r\n\r\nx",
    "parts": _MIXED + b"--b\r\n\r\nx\r\n" * 100_000,
    "nested parts": _nested(20_000),
    "sixty deep, many lines": _nested(55) + b"\r\n" + b"--x\r\n" * 200_000,
    "nested mails": b"Content-Type: message/rfc822\r\n\r\n" * 30_000,
    "delivery states": _REPORT + b"Content-Type: message/delivery-status\r\n\r\n" + b"A: b\r\n\r\n" * 125_000,
    "blank delivery states": _REPORT + b"Content-Type: message/delivery-status\r\n\r\n" + b"\r\n" * 500_000,
    "nested divs": _HTML + b"<div>" * 200_000,
    "nested quotations": _HTML + b"<blockquote>x" * 75_000,
    "open comment": _HTML + b"<!--" * 250_000,
    "many apostrophes": _HTML + b"<a '" * 200_000,
    "formatting": _HTML + b"".join(b"<b a=%d>" % n for n in range(500)) + b"<p>x" * 200_000,
    "open attributes": _HTML + b'<a href="' * 110_000,
    "entities": _HTML + b"&amp" * 250_000,
    "attribution": _HEAD + b"\r\n" + b"On a wrote:\r\n" * 80_000,
    "one long line": _HEAD + b"\r\n" + b"on x wrote " * 90_000,
    "heads": _HEAD + b"\r\n" + b"From: a\r\nSent: b\r\nTo: c\r\nSubject: d\r\n\r\n" * 25_000,
    "marks": _HEAD + b"\r\n" + b"-" * 1_000_000,
    "blanks": _HEAD + b"\r\n" + b" \t" * 500_000 + b"x",
    "sent from": _HEAD + b"\r\n" + b"sent from my " * 80_000,
    "quotation marks": _HEAD + b"\r\n" + b"> " * 500_000,
    "base64": _HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + b"=" * 1_000_000,
    "quoted-printable": _HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n" + b"=\r\n" * 330_000,
}  # fmt: skip
"""A megabyte each, made to take long. Machines differ; the slowest takes a tenth of what is
allowed here. HTML's own parser took 93 s for the nested elements, so they are read without a tree."""


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_not_kept_busy_by_a_mail_made_for_that(name: str) -> None:
    before = time.process_time()
    parse(HOSTILE[name], OWN)
    assert time.process_time() - before < 10


def with_files(*files: tuple[bytes, str, str]) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    for name, value in PLAIN.items():
        made[name] = value
    made.set_content(CLAIM)
    for data, kind, name in files:
        main, _, sub = kind.partition("/")
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made


def test_it_hands_in_what_can_be_looked_at_and_says_what_cannot() -> None:
    made = with_files(
        (b"\xff\xd8 picture", "image/jpeg", "a.jpg"),
        (b"%PDF-1.7", "application/pdf", "b.pdf"),
        (b"OggS", "audio/ogg", "c.ogg"),
        (b"PK letter", "application/msword", "d.doc"),
        (b"signature", "application/pgp-signature", "signature.asc"),
        (b"BEGIN:VCALENDAR", "application/ics", "invite.ics"),
    )
    found = [(one.kind, one.data, one.refused) for one in question(made.as_bytes()).attachments]
    assert found == [
        ("picture", b"\xff\xd8 picture", ""),
        ("file", b"%PDF-1.7", ""),
        ("sound", b"OggS", ""),
        ("file", b"", "unknown-kind"),
        ("file", b"", ""),
        ("file", b"", ""),
    ]


def test_a_logo_in_the_mails_own_text_is_no_question_and_a_pasted_screenshot_is() -> None:
    made = EmailMessage(policy=SMTP)
    for name, value in PLAIN.items():
        made[name] = value
    made.set_content(f"<p>{CLAIM}</p><img src='cid:logo'><img src='cid:shot'>", subtype="html")
    made.add_related(b"l" * 5_000, "image", "png", cid="<logo>")
    made.add_related(b"s" * 60_000, "image", "png", cid="<shot>")
    assert [len(one.data) for one in question(made.as_bytes()).attachments] == [0, 60_000]


def test_of_a_mail_that_was_cut_off_the_last_file_is_not_handed_in() -> None:
    whole = with_files((b"a" * 9_000, "image/png", "a.png"), (b"b" * 9_000, "image/png", "b.png")).as_bytes()
    first, last = question(whole[:-6_000]).attachments
    assert (first.data, first.refused) == (b"a" * 9_000, "")
    assert (last.data, last.refused) == (b"", "too-large")


def test_a_picture_in_a_mail_that_is_forwarded_is_handed_in_too() -> None:
    outer = with_files()
    outer.add_attachment(with_files((b"\xff\xd8 inside", "image/jpeg", "a.jpg")))
    assert [one.data for one in question(outer.as_bytes()).attachments] == [b"\xff\xd8 inside"]
