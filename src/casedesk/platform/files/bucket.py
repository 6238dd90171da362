"""Where the files lie, if not in a folder of the desk."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Bucket:
    """A place in an S3-compatible store. Without an endpoint it is Amazon's; without keys boto3 looks where it
    always does: AWS_ACCESS_KEY_ID and the like, its own files, the machine's role."""

    name: str
    prefix: str = ""
    endpoint: str | None = None
    region: str | None = None
    access_key: str | None = None
    secret_key: str | None = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """As it stands in the settings, without a slash at its end."""
        return f"s3://{self.name}/{self.prefix}".rstrip("/")


def bucket_and_prefix(address: str) -> tuple[str, str]:
    """The two parts of an s3:// address; the prefix ends with a slash or is empty. Raises ValueError."""
    parts = urlsplit(address)
    if parts.scheme != "s3" or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("an address such as s3://bucket/prefix")
    prefix = parts.path.strip("/")
    return parts.netloc, f"{prefix}/" if prefix else ""
