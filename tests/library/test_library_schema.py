"""The API keeps to its own description, whatever is thrown at it: schemathesis, in process.

Its generators and checks are used without its pytest plugin, which does not work with pytest 9.2.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from tests.library.library_cast import Shelf

# Not soi.site.wsgi: that starts the threads of a server.
application = get_wsgi_application()

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]
CALLS = [
    ("POST", "/api/v1/ask"),
    ("GET", "/api/v1/checks"),
    ("GET", "/api/v1/checks/{uid}"),
    ("GET", "/api/v1/checks/{uid}/versions"),
    ("GET", "/api/v1/corrections"),
    ("GET", "/v1alpha1/claims:search"),
    ("GET", "/v1alpha1/claims:imageSearch"),
    ("POST", "/v1alpha1/claims:imageSearch"),
]
EXAMPLES = settings(
    max_examples=50,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the test's connection open between requests, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def _description() -> Any:
    return schemathesis.openapi.from_wsgi("/api/openapi.json", application)


def test_it_tries_every_call_of_the_description(shelf: Shelf) -> None:
    found = {(one.ok().method.upper(), one.ok().path) for one in _description().get_all_operations()}
    assert found == set(CALLS)


@pytest.mark.parametrize(
    ("method", "path", "mode"),
    [(*call, GenerationMode.POSITIVE) for call in CALLS]
    # Any text may stand for {uid}: there is no wrong one to send.
    + [(*call, GenerationMode.NEGATIVE) for call in CALLS if "{" not in call[1]],
)
def test_it_keeps_to_its_description(shelf: Shelf, method: str, path: str, mode: GenerationMode) -> None:
    operation = _description()[path][method]

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=mode))
    def keeps(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    keeps()
