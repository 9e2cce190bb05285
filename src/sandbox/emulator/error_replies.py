"""Error replies in the format of each protocol, so that an SDK raises them under their own name."""

import json
from uuid import uuid4
from xml.sax.saxutils import escape


def error_reply(call, code: str, message: str, status: int) -> tuple[str, list, bytes]:
    request_id = str(uuid4())
    if call.protocol in ("json", "rest-json"):
        body = json.dumps({"__type": code, "message": message}).encode()
        headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", code)]
    else:
        body = _xml(call.protocol, escape(code), escape(message), request_id).encode()
        headers = [("Content-Type", "text/xml")]
    headers += [("x-amzn-RequestId", request_id), ("Content-Length", str(len(body)))]
    return f"{status} {code}", headers, body


def _xml(protocol: str, code: str, message: str, request_id: str) -> str:
    error = f"<Code>{code}</Code><Message>{message}</Message>"
    if protocol == "ec2":
        return (
            f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
        )
    if protocol == "query":
        error = f"<Error><Type>Sender</Type>{error}</Error><RequestId>{request_id}</RequestId>"
        return f"<ErrorResponse>{error}</ErrorResponse>"
    return f"<Error>{error}<RequestId>{request_id}</RequestId></Error>"
