"""What is wrong with a captured page that a person might not notice: it is a login, an error, an empty shell.

A flag is a warning, never a refusal: somebody looks at the capture and decides. Each rule asks for two signs
(wording *and* shortness, or wording *and* address), since one alone is found on honest pages too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from soi.evidence.reading import Words

SENTENCES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "http-error": _("The server answered with an error: this may not be the page you meant."),
        "soft-404": _("This looks like a “page not found” notice, although the server did not say so."),
        "login-wall": _("This looks like a sign-in page: the text behind it was not captured."),
        "consent-page": _("This looks like a cookie consent page: the text behind it was not captured."),
        "robot-check": _("This looks like a check for robots: the text behind it was not captured."),
        "empty-text": _("Hardly any text was found: the page may need scripts to show its words."),
        "not-html": _(
            "This is neither a page nor text that can be read here: nothing can be quoted from it."
        ),
        "unreadable": _("The words could not be read: the file is broken or too complicated."),
        "cut-text": _("The text is very long: only its beginning can be quoted."),
    }
)
"""Each flag with its sentence for people, in the order in which they are shown."""

SHORT, FEW = 1500, 60
"""Characters: a notice has fewer than SHORT; a page with fewer than FEW says nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rules look at."""

    asked: str
    """The address asked for."""
    final: str
    """The address that answered."""
    status: int
    words: Words


_LOGIN_TITLE = re.compile(
    r"(?:log|sign)[ -]?in\b|login\b|đăng nhập\b|subscriber log|please (?:log|sign) in|yêu cầu đăng nhập",
    re.IGNORECASE,
)
_LOGIN_WORDS = re.compile(
    r"(?:you must|you need to|please|must be) (?:log|sign(?:ed)?|logged)[ -]?in\b"
    r"|(?:log|sign) in (?:to (?:continue|view|read|see)|or (?:sign up|register|create))"
    r"|(?:subscribe|register) to (?:continue|keep) reading"
    r"|đăng nhập (?:để|hoặc đăng ký)|(?:cần|phải|vui lòng|hãy) đăng nhập|đăng ký để đọc tiếp",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(
    r"/(?:log-?in|sign-?in|dang-nhap|dangnhap|auth|sso|accounts?/login)\b", re.IGNORECASE
)
_MISSING_TITLE = re.compile(
    r"(?:(?:lỗi|error)?\s*404\b.*|(?:page|file|article|content) (?:was )?not found|not found"
    r"|không tìm thấy (?:trang|nội dung|bài viết)(?: (?:này|bạn|mà bạn|yêu cầu).{0,40})?"
    r"|trang (?:này )?không tồn tại|bài viết không tồn tại"
    r"|(?:oops|sorry)[!,.]? .{0,40}(?:not|can['’]t|couldn['’]t) .{0,20}(?:found|find|exist).*)",
    re.IGNORECASE,
)
_CONSENT_PLACE = re.compile(r"(?:^|\.)(?:consent|guce|privacy-mgmt)\.|/(?:collect)?consent\b", re.IGNORECASE)
_CONSENT_WORDS = re.compile(
    r"before you continue|we (?:value|care about) your privacy|accept all|reject all|manage (?:my )?(?:choices|"
    r"preferences|cookies|options)|(?:uses?|store) cookies|cookie (?:settings|preferences)|our partners"
    r"|trước khi (?:bạn )?tiếp tục|(?:chấp nhận|từ chối) tất cả|đồng ý tất cả|sử dụng cookie|quyền riêng tư của bạn"
    r"|cài đặt cookie|tùy chọn (?:cookie|khác)",
    re.IGNORECASE,
)
_ROBOT_TITLE = re.compile(
    r"just a moment|attention required|are you a robot|robot (?:check|or human)|security check|verify you are human"
    r"|access denied|pardon our interruption|checking your browser|bạn không phải (?:là )?(?:robot|người máy)",
    re.IGNORECASE,
)
_ROBOT_WORDS = re.compile(
    r"(?:verify|confirm|check)\w* (?:that )?you(?:'re|’re| are) (?:a )?(?:human|not a (?:robot|bot))"
    r"|checking your browser|enable javascript and cookies|unusual traffic|complete the (?:captcha|security check)"
    r"|xác (?:minh|nhận) (?:rằng )?bạn (?:là con người|không phải)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+[|–—-]\s+|\s*[|»·:]\s+")
_LANGUAGE_HOME = re.compile(r"/(?:[a-z]{2}(?:-[a-z]{2})?/?)?(?:index\.\w+|home|trang-chu)?", re.IGNORECASE)


def flags(answer: Answer) -> list[str]:
    """The flags of a captured page, in the order of `SENTENCES`."""
    return [name for name in SENTENCES if name in _RULES and _RULES[name](answer)]


def flags_of_upload(words: Words) -> list[str]:
    """The flags of a file somebody gave us: a picture is not expected to have words."""
    seen = Answer("", "", 200, words)
    return [name for name in ("empty-text", "unreadable", "cut-text") if words.kind and _RULES[name](seen)]


def _http_error(answer: Answer) -> bool:
    return not 200 <= answer.status < 300


def _login_wall(answer: Answer) -> bool:
    words = answer.words
    if words.kind != "html" or len(words.text) >= SHORT:
        return False
    sent_there = bool(_LOGIN_PATH.search(_place(answer.final))) and _place(answer.final) != _place(
        answer.asked
    )
    return (
        answer.status == 401
        or words.asks_for_password
        or sent_there
        or _begins(_LOGIN_TITLE, words)
        or bool(_LOGIN_WORDS.search(words.text))
    )


def _soft_404(answer: Answer) -> bool:
    words = answer.words
    if words.kind != "html" or _http_error(answer):
        return False
    said = any(_MISSING_TITLE.fullmatch(part) for part in _names(words))
    return (said and len(words.text) < SHORT) or _sent_home(answer)


def _consent_page(answer: Answer) -> bool:
    words = answer.words
    if words.kind != "html" or len(words.text) >= SHORT:
        return False
    signs = {sign.lower() for sign in _CONSENT_WORDS.findall(words.text + "\n" + words.title)}
    asked_elsewhere = _place(answer.final) != _place(answer.asked)
    return len(signs) >= 3 or (asked_elsewhere and bool(_CONSENT_PLACE.search(_place(answer.final))))


def _robot_check(answer: Answer) -> bool:
    words = answer.words
    if words.kind != "html" or len(words.text) >= SHORT:
        return False
    return _begins(_ROBOT_TITLE, words) or bool(_ROBOT_WORDS.search(words.text))


def _empty_text(answer: Answer) -> bool:
    words = answer.words
    return bool(words.kind) and not words.failed and len("".join(words.text.split())) < FEW


def _begins(pattern: re.Pattern[str], words: Words) -> bool:
    return any(pattern.match(part) for part in _names(words))


def _names(words: Words) -> list[str]:
    """What the page calls itself: its title, also without the site's name, and its first headings."""
    parts = [words.title, *_PARTS.split(words.title), *words.headings]
    return [part.strip(" .!") for part in parts if part.strip(" .!")]


def _sent_home(answer: Answer) -> bool:
    """Whether an address deep in a site led to the site's front page."""
    asked, final = urlsplit(answer.asked), urlsplit(answer.final)
    same_site = _site(asked.hostname) == _site(final.hostname)
    deep = len([part for part in asked.path.split("/") if part]) >= 2 or bool(re.search(r"\d{4}", asked.path))
    return same_site and deep and not final.query and bool(_LANGUAGE_HOME.fullmatch(final.path or "/"))


def _site(host: str | None) -> str:
    return (host or "").lower().removeprefix("www.").removeprefix("m.")


def _place(url: str) -> str:
    parts = urlsplit(url)
    return _site(parts.hostname) + parts.path


_RULES: Mapping[str, Callable[[Answer], bool]] = MappingProxyType(
    {
        "http-error": _http_error,
        "soft-404": _soft_404,
        "login-wall": _login_wall,
        "consent-page": _consent_page,
        "robot-check": _robot_check,
        "empty-text": _empty_text,
        "not-html": lambda answer: not answer.words.kind,
        "unreadable": lambda answer: answer.words.failed,
        "cut-text": lambda answer: answer.words.cut,
    }
)
