"""Buckets as AWS makes them today: encrypted, closed to the public, owner enforced, tagged on creation."""

import xml.etree.ElementTree as ElementTree

from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import FakeBucket, PublicAccessBlock, S3Backend, s3_backends

from emulator.error_replies import error_reply
from emulator.patching import Refused, after_request, before_request, method

DEFAULT_ENCRYPTION = {
    "Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": "false"}
}


def known_bucket(name: str):
    return s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets.get(name)


@method(FakeBucket, "__init__")
def made(before, self, *args, **kwargs) -> None:
    before(self, *args, **kwargs)
    self.encryption = DEFAULT_ENCRYPTION
    self.public_access_block = PublicAccessBlock("true", "true", "true", "true")
    self.ownership_rule = "BucketOwnerEnforced"


@method(S3Backend, "delete_bucket_encryption")
def delete_bucket_encryption(_before, self, bucket_name) -> None:
    """There is no bucket without default encryption: deleting it goes back to SSE-S3."""
    self.get_bucket(bucket_name).encryption = DEFAULT_ENCRYPTION


@before_request("s3:*")
def expected_owner(request) -> None:
    wanted = request.environ.get("HTTP_X_AMZ_EXPECTED_BUCKET_OWNER")
    bucket = known_bucket(request.bucket)
    if wanted and bucket and wanted != bucket.account_id:
        raise Refused(403, "AccessDenied", "Access Denied")


@before_request("s3:CreateBucket")
def creating(request) -> None:
    request.is_new = known_bucket(request.bucket) is None


@after_request("s3:CreateBucket")
def tag_new_bucket(request, status, headers, body):
    """CreateBucketConfiguration.Tags: tags in the creating call, so that no bucket is ever without them."""
    if status.startswith("200") and request.is_new and b"<Tags>" in request.body:
        root = ElementTree.fromstring(request.body)
        tags = {_text(tag, "Key"): _text(tag, "Value") for tag in root.iter() if _name(tag) == "Tag"}
        s3_backends[DEFAULT_ACCOUNT_ID]["aws"].put_bucket_tagging(request.bucket, tags)
    return status, headers, body


def _name(element) -> str:
    return element.tag.rsplit("}", 1)[-1]


def _text(element, name: str) -> str:
    return next((child.text or "" for child in element if _name(child) == name), "")


@before_request("s3:PutObject", "s3:DeleteObject")
def any_version(request) -> None:
    """If-Match: * asks for any current version; moto would compare the star with the ETag."""
    if request.environ.get("HTTP_IF_MATCH") != "*":
        return
    bucket = known_bucket(request.bucket)
    if bucket is not None:
        if s3_backends[DEFAULT_ACCOUNT_ID]["aws"].get_object(request.bucket, request.key) is None:
            raise Refused(404, "NoSuchKey", "The specified key does not exist.")
        del request.environ["HTTP_IF_MATCH"]


@after_request("s3:GetBucketNotificationConfiguration")
def event_bridge(request, status, headers, body):
    configuration = known_bucket(request.bucket) and known_bucket(request.bucket).notification_configuration
    if not status.startswith("200") or not configuration or configuration.event_bridge is None:
        return status, headers, body
    namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
    if body.rstrip().endswith(b"</NotificationConfiguration>"):
        body = body.replace(
            b"</NotificationConfiguration>", b"<EventBridgeConfiguration/></NotificationConfiguration>"
        )
    else:
        body = f"<NotificationConfiguration {namespace}><EventBridgeConfiguration/></NotificationConfiguration>".encode()
    return status, with_length(headers, body), body


def with_length(headers: list, body: bytes) -> list:
    others = [(name, value) for name, value in headers if name.lower() != "content-length"]
    return [*others, ("Content-Length", str(len(body)))]


@after_request("s3:*")
def denied_with_reason(request, status, headers, body):
    """moto denies without a body, which SDKs can only call Unknown."""
    if status.startswith("403") and not body and request.environ["REQUEST_METHOD"] != "HEAD":
        return error_reply(request.call, "AccessDenied", "Access Denied", 403)
    return status, headers, body
