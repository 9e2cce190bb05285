"""Names an S3 request by the service model that the SDKs are made from: method, bucket or key, subresource."""

import functools
from urllib.parse import parse_qsl

import botocore.session


@functools.cache
def _routes() -> dict:
    """(method, level) -> [(fixed query, needed query names, needed headers, action)], most particular first."""
    routes: dict = {}
    model = botocore.session.get_session().get_service_model("s3")
    for action in model.operation_names:
        operation = model.operation_model(action)
        if operation.deprecated:
            continue
        path, _, query = operation.http["requestUri"].partition("?")
        level = "key" if "{Key" in path else "bucket" if "{Bucket" in path else "service"
        fixed = dict(parse_qsl(query, keep_blank_values=True))
        names, headers = _needed(operation.input_shape)
        routes.setdefault((operation.http["method"], level), []).append((fixed, names, headers, action))
    for candidates in routes.values():
        candidates.sort(key=lambda route: -(10 * len(route[0]) + len(route[1]) + len(route[2])))
    return routes


def _needed(shape) -> tuple[set, set]:
    names, headers = set(), set()
    for member in shape.required_members if shape else []:
        where = shape.members[member].serialization
        if where.get("location") == "querystring":
            names.add(where["name"])
        elif where.get("location") == "header":
            headers.add("HTTP_" + where["name"].upper().replace("-", "_"))
    return names, headers


def s3_action(environ: dict) -> str:
    bucket, _, key = environ.get("PATH_INFO", "/").lstrip("/").partition("/")
    level = "key" if key else "bucket" if bucket else "service"
    query = dict(parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True))
    candidates = _routes().get((environ["REQUEST_METHOD"], level), [])
    if query.get("x-id") in [route[3] for route in candidates]:  # newer SDKs say it themselves
        return query["x-id"]
    for fixed, names, headers, action in candidates:
        if fixed.items() <= query.items() and names <= query.keys() and headers <= environ.keys():
            return action
    return f"{environ['REQUEST_METHOD']} {level}"
