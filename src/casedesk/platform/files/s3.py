"""Files in a bucket of an S3-compatible store: `prefix/ab/ab12…`, and `prefix/aside/ab12…` for what is set aside.

Every upload names its SHA-256, which the store compares before it keeps anything and tells us back; where
an old one does not, the content is read again. A store that does not answer is Unusable: the page says so,
a job tries again.
"""

import base64
import contextlib
import hashlib
import importlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from casedesk.platform.errors import NotFound, Unusable
from casedesk.platform.files.bucket import Bucket

CONNECT_SECONDS = 5
READ_SECONDS = 30
TRIES = 4
LISTED_AT_ONCE = 1_000
_SPREAD = 2
_ASIDE = "aside/"
_GONE = frozenset({"404", "NoSuchKey", "NotFound"})


class S3:
    """A store in a bucket. Raises Unusable where boto3 is missing or the bucket cannot be used."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        try:
            boto3, botocore = (importlib.import_module(name) for name in ("boto3", "botocore.config"))
            self._errors: Any = importlib.import_module("botocore.exceptions")
        except ModuleNotFoundError as missing:
            raise Unusable(
                f"Files are to lie in {bucket.address}, and boto3 is not installed: "
                "pip install 'casedesk[s3]'."
            ) from missing
        settings = botocore.Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            max_pool_connections=20,
            # A store of one's own has one name for all its buckets.
            s3={"addressing_style": "path" if bucket.endpoint else "auto"},
        )
        with self._asking():
            self._client: Any = boto3.client(
                "s3",
                endpoint_url=bucket.endpoint,
                region_name=bucket.region or "us-east-1",
                aws_access_key_id=bucket.access_key,
                aws_secret_access_key=bucket.secret_key,
                config=settings,
            )
            self._find_bucket()

    @property
    def where(self) -> str:
        """Its address."""
        return self._bucket.address

    def put(self, name: str, data: bytes) -> None:
        """Uploads it unless it is there; returns when the store has told its checksum."""
        key = self._key(name)
        if self._size(key) == len(data):
            return
        with self._asking():
            told = self._client.put_object(
                Bucket=self._bucket.name,
                Key=key,
                Body=data,
                ChecksumSHA256=base64.b64encode(bytes.fromhex(name)).decode(),
            ).get("ChecksumSHA256")
        kept = base64.b64decode(told).hex() if told else hashlib.sha256(self._read(key)).hexdigest()
        if kept != name:
            raise Unusable(f"{self.where} kept something else than it was sent. Try again.")

    def read(self, name: str) -> bytes:
        """From its place, else from aside."""
        for key in self._places(name):
            with contextlib.suppress(NotFound):
                return self._read(key)
        raise NotFound("That file is not here.")

    def size(self, name: str) -> int | None:
        """Asks for the head only."""
        sizes = (self._size(key) for key in (self._key(name), self._aside(name)))
        return next((size for size in sizes if size is not None), None)

    def sizes(self) -> Iterator[tuple[str, int]]:
        """A thousand to an answer."""
        for found in self._list(""):
            yield found["Key"].rpartition("/")[2], found["Size"]

    def remove(self, name: str) -> None:
        """Deletes it in both places."""
        self._delete(self._key(name))
        self.drop(name)

    def written_before(self, moment: datetime) -> Iterator[str]:
        """By the time at which the store took it."""
        aside = self._bucket.prefix + _ASIDE
        for found in self._list(""):
            if found["LastModified"] < moment and not found["Key"].startswith(aside):
                yield found["Key"].rpartition("/")[2]

    def set_aside(self, name: str) -> None:
        """Copied first, deleted then: whoever stores the same in between loses nothing."""
        with contextlib.suppress(NotFound):
            self._copy(self._key(name), self._aside(name))
            self._delete(self._key(name))

    def aside_before(self, moment: datetime) -> Iterator[str]:
        """By the time at which the copy was made."""
        for found in self._list(_ASIDE):
            if found["LastModified"] < moment:
                yield found["Key"].rpartition("/")[2]

    def bring_back(self, name: str) -> None:
        """Copied back; what is aside goes."""
        with contextlib.suppress(NotFound):
            self._copy(self._aside(name), self._key(name))
            self.drop(name)

    def drop(self, name: str) -> None:
        """Deletes what is aside."""
        self._delete(self._aside(name))

    def _key(self, name: str) -> str:
        return f"{self._bucket.prefix}{name[:_SPREAD]}/{name}"

    def _aside(self, name: str) -> str:
        return f"{self._bucket.prefix}{_ASIDE}{name}"

    def _places(self, name: str) -> list[str]:
        # Looked at twice: it may be brought back, or set aside, between two looks.
        return [self._key(name), self._aside(name)] * 2

    def _find_bucket(self) -> None:
        try:
            with self._asking():
                self._client.head_bucket(Bucket=self._bucket.name)
        except NotFound as error:
            raise Unusable(f"There is no bucket {self._bucket.name}. Make it first.") from error

    def _size(self, key: str) -> int | None:
        with contextlib.suppress(NotFound), self._asking():
            return int(self._client.head_object(Bucket=self._bucket.name, Key=key)["ContentLength"])
        return None

    def _read(self, key: str) -> bytes:
        with self._asking():
            answer = self._client.get_object(Bucket=self._bucket.name, Key=key)
            content: bytes = answer["Body"].read()
            return content

    def _list(self, below: str) -> Iterator[Any]:
        pages = self._client.get_paginator("list_objects_v2")
        with self._asking():
            asked = {"Bucket": self._bucket.name, "Prefix": self._bucket.prefix + below}
            for page in pages.paginate(**asked, PaginationConfig={"PageSize": LISTED_AT_ONCE}):
                yield from page.get("Contents", [])

    def _copy(self, source: str, target: str) -> None:
        place = self._bucket.name
        with self._asking():
            self._client.copy_object(Bucket=place, Key=target, CopySource={"Bucket": place, "Key": source})

    def _delete(self, key: str) -> None:
        with self._asking():
            self._client.delete_object(Bucket=self._bucket.name, Key=key)

    @contextlib.contextmanager
    def _asking(self) -> Iterator[None]:
        """Says what went wrong in our own words."""
        try:
            yield
        except self._errors.ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in _GONE:
                raise NotFound("That file is not here.") from error
            raise Unusable(f"{self.where} refuses: {code or error}. Look at its keys and rights.") from error
        except (self._errors.BotoCoreError, self._errors.HTTPClientError, OSError) as error:
            raise Unusable(f"{self.where} does not answer: {error}.") from error
