"""Bodies of objects that several requests read at once.

moto closes the body of an object as soon as it is overwritten or deleted, while another request may still read it: that one
answers 500. And it computes an ETag at its first use without a lock: two requests at once read past each other.
"""

from __future__ import annotations

from typing import Any

from moto.s3.models import FakeKey


class _Forgetful(list):
    """moto remembers every object that there ever was, to close it in the end."""

    def append(self, _item: Any) -> None:
        """Does not."""


def share_bodies() -> None:
    """Leaves a body to the garbage collector, which waits for its last reader, and lets one request at a time compute its ETag."""
    compute_etag = FakeKey.etag.fget

    def etag(key: FakeKey) -> str:
        with key.lock:
            return compute_etag(key)

    def dispose(key: FakeKey, garbage: bool = False) -> None:
        key.disposed = True

    FakeKey.instances_tracked = _Forgetful()
    FakeKey.etag = property(etag)
    FakeKey.dispose = dispose
