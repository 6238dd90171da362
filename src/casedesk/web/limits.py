"""How much one request may carry.

The largest size holds for the whole desk and is a setting (`max_upload_mb`). Routes that anybody may
post to name `SMALL_FORM_BYTES` themselves (`request_max_body_size=`).
"""

SMALL_FORM_BYTES = 64 * 1024
"""A form of a few fields, such as signing in."""

FORM_BYTES = 2 * 1024 * 1024
"""A form without files: beyond this it is not typed by a person. Files come as multipart."""

FORM_FIELDS = 2_000
"""Fields in one form, of either kind."""

MEGABYTE = 1024 * 1024

_FORM_AROUND_FILES = MEGABYTE


def request_bytes(max_upload_mb: int) -> int:
    """The most that any request may carry, files and the form around them."""
    return max_upload_mb * MEGABYTE + _FORM_AROUND_FILES
