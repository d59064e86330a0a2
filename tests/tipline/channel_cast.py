"""The stage of a channel's contract test: our real door on loopback, and a desk behind it that keeps what comes."""

from __future__ import annotations

import contextlib
import json
import socketserver
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError
from django.test import Client
from hypothesis import strategies as st

from soi.tipline import actions
from soi.tipline.actions import Taken
from soi.tipline.channel import Incoming, Notice, Parsed, Unknown
from tests.fakes.service import Service, post

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=()), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=20,
)


@dataclass
class Desk:
    """Keeps what doors bring, each message once, as the real one does."""

    messages: dict[str, Incoming] = field(default_factory=dict)
    notices: list[Notice] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    is_down: bool = False

    def take(self, parsed: Iterable[Parsed]) -> Taken:
        """As `soi.tipline.actions.take`."""
        if self.is_down:
            raise DatabaseError("the disk is full")
        for record in parsed:
            if isinstance(record, Incoming):
                self.messages.setdefault(record.message_id, record)
            elif isinstance(record, Notice):
                self.notices.append(record)
            else:
                self.unknown.append(record)
        return Taken()

    def only(self) -> Incoming:
        """The one message that came."""
        assert len(self.messages) == 1, (self.messages, self.unknown)
        return next(iter(self.messages.values()))


@dataclass
class Stage:
    """A service, our door to it, and the desk behind the door."""

    service: Any
    desk: Desk
    door: str
    path: str


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextlib.contextmanager
def our_door(name: str, service: Service) -> Iterator[Stage]:
    """Serve the site on loopback, with a desk of our own in the place of `soi.tipline.actions`."""
    desk = Desk()
    before = actions.take
    actions.take = desk.take
    server = make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    path = f"/tipline/{name}/webhook"
    try:
        yield Stage(service, desk, f"http://127.0.0.1:{server.server_port}{path}", path)
    finally:
        server.shutdown()
        server.server_close()
        actions.take = before


def without_each_field(document: Any) -> Iterator[Any]:
    """Copies of a document, each without one of its fields or parts, however deep."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield {name: part for name, part in document.items() if name != key}
            yield from ({**document, key: less} for less in without_each_field(value))
    elif isinstance(document, list):
        for at, value in enumerate(document):
            yield document[:at] + document[at + 1 :]
            yield from ([*document[:at], less, *document[at + 1 :]] for less in without_each_field(value))


def with_each_value_replaced(document: Any, by: Any) -> Iterator[Any]:
    """Copies of a document, each with one of its values replaced."""
    if isinstance(document, dict):
        for key, value in document.items():
            yield {**document, key: by}
            yield from ({**document, key: other} for other in with_each_value_replaced(value, by))
    elif isinstance(document, list):
        for at, value in enumerate(document):
            yield [*document[:at], by, *document[at + 1 :]]
            yield from (
                [*document[:at], other, *document[at + 1 :]] for other in with_each_value_replaced(value, by)
            )


def never_raises(parse: Callable[[object], Sequence[Parsed]], document: Any) -> None:
    """Whatever is missing from a document, or of another kind, `parse` brings records that can be stored."""
    damaged = list(without_each_field(document))
    strange: tuple[Any, ...] = (None, 7, "x", "\ud800\0", [], {}, [[]], True, 10**40, -1, 1e300)
    for by in strange:
        damaged += with_each_value_replaced(document, by)
    for one in damaged:
        can_be_stored(parse(one))


def can_be_stored(parsed: Sequence[Parsed]) -> None:
    """Records of the three kinds, whose words are UTF-8 without NUL, and which name their sender."""
    for record in parsed:
        assert isinstance(record, Incoming | Notice | Unknown)
        if isinstance(record, Unknown):
            json.dumps(record.shape).encode()
        elif isinstance(record, Notice):
            assert record.external_id
            assert record.code.replace("-", "").replace(".", "").isalnum() or not record.code
        else:
            assert record.sender
            assert record.message_id
            words = [record.sender, record.message_id, record.text, record.button, record.group]
            words += [one.reference for one in record.attachments] + list(record.reply.values())
            assert "\0" not in "".join(words).encode().decode()


def refuses_strangers(stage: Stage, document: Any) -> None:
    """The door's contract: signature, size, repetition, what is not JSON, what is unknown, a desk that is down."""
    body = json.dumps(document).encode()
    signed = dict(stage.service.signed(body))
    assert post(stage.door, body, {}) == 403
    assert post(stage.door, body + b" ", signed) == 403
    assert post(stage.door, body, {name: "Sai chữ ký".encode().decode("latin-1") for name in signed}) == 403
    assert not stage.desk.messages

    stage.desk.is_down = True
    assert stage.service.knock(stage.door, document) == 503
    stage.desk.is_down = False
    assert [stage.service.knock(stage.door, document) for _ in range(3)] == [200, 200, 200]
    assert len(stage.desk.messages) == 1

    large = b'{"a": "' + b"x" * 5_000_000 + b'"}'
    headers = dict(stage.service.signed(large))
    answer = Client(headers=headers).post(stage.path, large, content_type="application/json")
    assert answer.status_code == 413
    assert not stage.desk.unknown


def keeps_the_shape_only(stage: Stage, *documents: Any, headers: dict[str, str] | None = None) -> None:
    """Documents nobody knows are answered 200, and no value of theirs is kept."""
    before = len(stage.desk.messages)
    for document in documents:
        seen = len(stage.desk.unknown)
        assert stage.service.knock(stage.door, document, **(headers or {})) == 200
        assert len(stage.desk.unknown) == seen + 1
    assert "bí mật" not in repr(stage.desk.unknown)
    assert len(stage.desk.messages) == before
