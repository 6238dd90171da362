"""How a program can tell that it was us: the time and the body, signed with the secret that only the two know.

`X-Casedesk-Signature: t=1764435600,v1=<hex>`, where v1 is HMAC-SHA256 over "<t>.<body>". Whoever receives it refuses
what is older than five minutes, so that nobody sends it once more.
"""

import hashlib
import hmac
from datetime import datetime

HEADER = "X-Casedesk-Signature"
DELIVERY = "X-Casedesk-Delivery"


def signature(secret: str, body: bytes, at: datetime) -> str:
    """What stands in the header."""
    stamp = str(int(at.timestamp()))
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={mac}"
