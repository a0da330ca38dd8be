"""WSGI middleware that writes what a request changed in moto's S3 to the store before the reply leaves."""

from __future__ import annotations

import functools
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from moto.s3.models import FakeKey, S3Backend

from object_store import ObjectStore

_ERROR = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>InternalError</Code>'
    b"<Message>the object could not be written to the state folder</Message></Error>"
)


class Touched(threading.local):
    """What the request of the current thread changed."""

    def __init__(self) -> None:
        self.buckets: set[str] = set()
        self.keys: set[tuple[str, str]] = set()

    def clear(self) -> None:
        self.buckets.clear()
        self.keys.clear()


class WriteThrough:
    """The application `inner`, with a memory. A request is handled by one thread from its start to its reply."""

    def __init__(self, inner: Callable[..., Iterable[bytes]], store: ObjectStore) -> None:
        self._inner = inner
        self._store = store
        self._touched = Touched()
        self._watch_backend()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self._touched.clear()
        # moto has worked through the request when this call returns; the reply leaves only when it is read.
        reply = self._inner(environ, start_response)
        try:
            for bucket in self._touched.buckets:
                self._store.save_bucket(bucket)
            for bucket, key in self._touched.keys:
                self._store.save_object(bucket, key)
        except Exception:  # whatever the reason (a full disk), the client must not hear "stored"
            traceback.print_exc(file=sys.stderr)
            close = getattr(reply, "close", None)
            if close is not None:
                close()
            start_response(
                "500 Internal Server Error",
                [("Content-Type", "application/xml"), ("Content-Length", str(len(_ERROR)))],
                sys.exc_info(),
            )
            return [_ERROR]
        return reply

    def _watch_backend(self) -> None:
        """moto has no hook for changes, so its backend's methods are wrapped; responses always go through them."""

        def key_by_name(arguments: dict[str, Any]) -> tuple[str, str]:
            return arguments["bucket_name"], arguments["key_name"]

        def key_of_copy(arguments: dict[str, Any]) -> tuple[str, str]:
            return arguments["dest_bucket_name"], arguments["dest_key_name"]

        def key_itself(arguments: dict[str, Any]) -> tuple[str, str] | None:
            key: FakeKey | None = arguments["key"]
            return (key.bucket_name, key.name) if key is not None and key.bucket_name else None

        self._wrap("put_object", ("bucket_name", "key_name"), key_by_name)
        self._wrap("delete_object", ("bucket_name", "key_name"), key_by_name)
        self._wrap("delete_object_tagging", ("bucket_name", "key_name"), key_by_name)
        self._wrap("copy_object", ("src_key", "dest_bucket_name", "dest_key_name"), key_of_copy)
        self._wrap("put_object_tagging", ("key",), key_itself)
        for name in ("create_bucket", "delete_bucket"):
            self._wrap(name, ("bucket_name",), lambda arguments: arguments["bucket_name"])

    def _wrap(self, name: str, parameters: tuple[str, ...], touches: Callable[[dict[str, Any]], Any]) -> None:
        original = getattr(S3Backend, name)
        touched = self._touched

        @functools.wraps(original)
        def watched(backend: S3Backend, *args: Any, **kwargs: Any) -> Any:
            result = original(backend, *args, **kwargs)
            what = touches(dict(zip(parameters, args), **kwargs))
            if isinstance(what, tuple):
                touched.keys.add(what)
            elif isinstance(what, str):
                touched.buckets.add(what)
            return result

        setattr(S3Backend, name, watched)
