"""The page of the API, made from its OpenAPI schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scripts.reference.markdown import code, described, paragraphs, table


def _schema() -> dict[str, Any]:
    from soi.library.api import api

    schema: dict[str, Any] = api.get_openapi_schema()
    return schema


def api_summaries() -> dict[str, list[str]]:
    """What each address of the API does, one entry for each method."""
    return {
        path: [f"{method.upper()}: {call['summary']}" for method, call in methods.items()]
        for path, methods in _schema()["paths"].items()
    } | {"/api/openapi.json": ["The API's description in OpenAPI 3"]}


def api_page() -> Iterator[str]:
    """Each call of the public API and every record it takes or gives."""
    schema = _schema()
    yield "# API\n"
    yield described(schema["info"]["description"], "the API") + "\n"
    for path, methods in schema["paths"].items():
        for method, call in methods.items():
            yield f"## `{method.upper()} {path}`\n"
            yield described(call.get("summary"), path) + ".\n"
            yield paragraphs(call.get("description"), f"{method} {path}")
            yield from _call(call)
    yield "## Records\n"
    for name, record in sorted(schema["components"]["schemas"].items()):
        yield f"### {name}\n"
        yield paragraphs(record.get("description"), f"record {name}")
        yield from table(("Field", "Kind", "Required", "What it is"), list(_fields(record)))


def _call(call: dict[str, Any]) -> Iterator[str]:
    parameters = [
        (
            code(one["name"]),
            _kind(one["schema"]),
            _yes(one.get("required")),
            one["schema"].get("description", ""),
        )
        for one in call.get("parameters", [])
    ]
    yield from table(("Parameter", "Kind", "Required", "What it is"), parameters)
    for content in call.get("requestBody", {}).get("content", {}).values():
        yield f"Takes {_kind(content['schema'])}.\n"
    answers = []
    for status, answer in sorted(call["responses"].items(), key=lambda one: str(one[0])):
        kinds = [_kind(content["schema"]) for content in answer.get("content", {}).values()]
        answers.append(f"{status} {' '.join(kinds)}".strip())
    yield "Answers: " + " · ".join(answers) + ".\n"


def _fields(record: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    required = record.get("required", [])
    for name, part in record.get("properties", {}).items():
        yield code(name), _kind(part), _yes(name in required), part.get("description", "")


def _yes(value: object) -> str:
    return "yes" if value else ""


def _kind(part: dict[str, Any]) -> str:
    """The kind of a value in words: `text`, a record's name, a list of those."""
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if several := part.get("anyOf") or part.get("allOf"):
        return " or ".join(_kind(one) for one in several)
    if "const" in part:
        return code(part["const"])
    if "enum" in part:
        return ", ".join(code(value) for value in part["enum"])
    if part.get("type") == "array":
        return f"list of {_kind(part['items'])}"
    return str(part.get("format") or part.get("type") or "anything")
