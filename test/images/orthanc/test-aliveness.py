"""Exit 0 when Orthanc answers from its database: asks /changes?last as the first registered user."""

import base64
import json
import ssl
import sys
import urllib.request

with open("/tmp/orthanc.json") as file:
    config = json.load(file)

tls = config.get("SslEnabled", False)
url = f"{'https' if tls else 'http'}://localhost:{config.get('HttpPort', 8042)}/changes?last"
request = urllib.request.Request(url)
for user, password in config.get("RegisteredUsers", {}).items():
    login = base64.b64encode(f"{user}:{password}".encode()).decode()
    request.add_header("Authorization", f"Basic {login}")
    break

unverified = ssl.create_default_context()
unverified.check_hostname = False
unverified.verify_mode = ssl.CERT_NONE
try:
    with urllib.request.urlopen(request, timeout=5, context=unverified if tls else None) as answer:
        sys.exit(0 if answer.status == 200 else 1)
except OSError as error:
    print(f"not alive: {error}")
    sys.exit(1)
