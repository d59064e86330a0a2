"""The API's description as a page of our own, made from its OpenAPI schema, without any script."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soi.library.api import api


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of a body."""

    name: str
    kind: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API."""

    method: str
    path: str
    summary: str
    text: str
    parameters: tuple[Field, ...]
    body: tuple[Field, ...]
    answer: str
    statuses: tuple[str, ...]


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The reference page at /api/docs."""
    schema = api.get_openapi_schema()
    return render(
        request, "library/api_docs.html", {"info": schema["info"], "operations": list(_operations(schema))}
    )


def _operations(schema: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in schema["paths"].items():
        for method, call in methods.items():
            bodies = call.get("requestBody", {}).get("content", {})
            content: dict[str, Any] = next(iter(bodies.values()), {})
            answer = call["responses"][200]["content"]["application/json"]["schema"]
            yield Operation(
                method=method.upper(),
                path=path,
                summary=call["summary"],
                text=call.get("description", ""),
                parameters=tuple(_parameter(one) for one in call["parameters"]),
                body=tuple(_fields(schema, content["schema"])) if content else (),
                answer=json.dumps(_example(schema, answer), indent=2, ensure_ascii=False),
                statuses=tuple(str(status) for status in call["responses"]),
            )


def _parameter(one: dict[str, Any]) -> Field:
    return Field(one["name"], _kind(one["schema"]), one["required"], one["schema"].get("description", ""))


def _fields(schema: dict[str, Any], part: dict[str, Any]) -> Iterator[Field]:
    resolved = _resolved(schema, part)
    for name, one in resolved["properties"].items():
        required = name in resolved.get("required", [])
        yield Field(name, _kind(one), required, one.get("description", ""))


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = part
    if "$ref" in part:
        found = schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    return found


def _kind(part: dict[str, Any]) -> str:
    kinds = [one for one in part.get("anyOf", [part]) if one.get("type") != "null"]
    first = kinds[0]
    if "enum" in first:
        return " | ".join(str(value) for value in first["enum"])
    return str(first.get("format") or first.get("type") or "object")


def _example(schema: dict[str, Any], part: dict[str, Any]) -> Any:
    """The shape of a value, with the name of its kind in place of each simple value."""
    part = next((one for one in part.get("anyOf", []) if one.get("type") != "null"), part)
    part = _resolved(schema, part)
    if "const" in part:
        return part["const"]
    if part.get("type") == "array":
        return [_example(schema, part["items"])]
    if "properties" in part:
        return {name: _example(schema, one) for name, one in part["properties"].items()}
    return _kind(part)
