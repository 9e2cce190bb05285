"""moto's own server, nothing of ours in it: orthweb must also work against an emulator that is not its own.

One thing is put right, because nothing could be stored otherwise: moto applies a bucket policy's statements without
looking at their conditions, so that "deny what does not come over TLS" denies everything. A statement with a condition
is skipped here. Usage: plain_moto.py PORT (0: any free one; the port is printed).
"""

import json
import os
import sys

os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"  # read when moto is imported

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import FakeBucket
from werkzeug.serving import WSGIRequestHandler, make_server


def permission_without_conditions(bucket, action, resource):
    statements = json.loads(bucket.policy)["Statement"] if bucket.policy else []
    unconditional = [statement for statement in statements if not statement.get("Condition")]
    if not unconditional:
        return PermissionResult.NEUTRAL
    policy = IAMPolicy(json.dumps({"Version": "2012-10-17", "Statement": unconditional}))
    return policy.is_action_permitted(action, resource)


if not callable(getattr(FakeBucket, "get_permission", None)):
    sys.exit("this moto decides about bucket policies elsewhere: FakeBucket.get_permission is gone")
FakeBucket.get_permission = permission_without_conditions


class Quiet(WSGIRequestHandler):
    def log_request(self, *_args):
        """No line a request."""


if __name__ == "__main__":
    app = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", int(sys.argv[1]), app, threaded=True, request_handler=Quiet)
    print(server.server_port, flush=True)
    server.serve_forever()
