"""What an incoming request asks for: `ec2:RunInstances`, `s3:PutBucketPolicy`, in region, with which tokens."""

import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from emulator.s3_names import s3_action

READS = re.compile(
    r"^(Describe|List|Get|Head|BatchGet|Lookup|Search|Select|Simulate|Filter|Test|Estimate|Check|Validate"
    r"|Decrypt|Encrypt|ReEncrypt|GenerateDataKey|GenerateRandom|Sign|Verify|AssumeRole|DecodeAuthorization)"
)
TOKENS = ("ClientToken", "ClientRequestToken", "IdempotencyToken", "CreatorRequestId")


@dataclass
class Call:
    service: str = "unknown"
    action: str = "Unknown"
    region: str = "us-east-1"
    protocol: str = "rest-xml"
    mutating: bool = False
    tokens: dict = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.service}:{self.action}"


def identify(environ: dict, body: bytes) -> Call:
    call = Call()
    scope = _credential_scope(environ)
    if scope:
        call.region, call.service = scope
    target = environ.get("HTTP_X_AMZ_TARGET")
    if target:
        _json_call(call, target, body)
    elif environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        _query_call(call, dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)))
    elif call.service in ("s3", "unknown"):
        _s3_call(call, environ)
    else:
        call.protocol = "rest-json"
        call.action = f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '/')}"
        call.mutating = environ["REQUEST_METHOD"] not in ("GET", "HEAD")
    return call


def _credential_scope(environ: dict) -> tuple[str, str] | None:
    source = environ.get("HTTP_AUTHORIZATION", "") or environ.get("QUERY_STRING", "").replace("%2F", "/")
    found = re.search(r"Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/aws4_request", source)
    return (found.group(1), found.group(2).lower()) if found else None


def _json_call(call: Call, target: str, body: bytes) -> None:
    call.protocol = "json"
    call.action = target.rsplit(".", 1)[-1]
    call.mutating = not READS.match(call.action)
    try:
        parameters = json.loads(body or b"{}")
    except ValueError:
        return
    call.tokens = {name: parameters[name] for name in TOKENS if isinstance(parameters.get(name), str)}


def _query_call(call: Call, parameters: dict) -> None:
    call.protocol = "ec2" if call.service == "ec2" else "query"
    call.action = parameters.get("Action", "Unknown")
    call.mutating = not READS.match(call.action) and parameters.get("DryRun") != "true"
    call.tokens = {name: parameters[name] for name in TOKENS if name in parameters}


def _s3_call(call: Call, environ: dict) -> None:
    call.service, call.protocol = "s3", "rest-xml"
    call.action = s3_action(environ)
    call.mutating = environ["REQUEST_METHOD"] not in ("GET", "HEAD") and not READS.match(call.action)
    headers = {"IfMatch": "HTTP_IF_MATCH", "IfNoneMatch": "HTTP_IF_NONE_MATCH"}
    call.tokens = {name: environ[header] for name, header in headers.items() if header in environ}
