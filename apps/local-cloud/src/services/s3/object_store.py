"""Buckets and objects of moto's S3 as files.

    <folder>/buckets/<bucket>/bucket.json
    <folder>/buckets/<bucket>/objects/<sha256 of the key>   one line of JSON (the metadata), then the body

One file per object: written beside its place and renamed over it, so a reader finds the old object or the new one,
never a half. No fsync: the files must survive the end of a process, not of the machine.
"""

from __future__ import annotations

import datetime
import hashlib
import itertools
import json
import os
import shutil
import threading
from pathlib import Path
from typing import Any

from moto.s3.models import FakeBucket, FakeKey, s3_backends

_LOCKS = 64
_TEMPORARY = ".tmp"


class DamagedFileError(Exception):
    """A file does not hold what was written to it; the message is its path.

    A kill cannot do that, but a machine that lost its power can.
    """


class ObjectStore:
    """Copies the state of moto's memory to files and back. Thread-safe."""

    def __init__(self, folder: Path) -> None:
        self._buckets = folder / "buckets"
        self._buckets.mkdir(parents=True, exist_ok=True)
        self._locks = [threading.Lock() for _ in range(_LOCKS)]
        self._numbers = itertools.count()

    def load(self) -> None:
        """Fills moto's memory. Leftovers of writes that a kill cut short are removed: nobody was told of them."""
        for folder in sorted(self._buckets.iterdir()):
            description = folder / "bucket.json"
            if not description.exists():
                shutil.rmtree(folder)
                continue
            bucket = _load_bucket(_parse(description, description.read_bytes()))
            objects = [_load_object(file, bucket) for file in _finished_files(folder / "objects")]
            for key in sorted(objects, key=lambda key: key.name):
                bucket.keys.setlist(key.name, [key])

    def save_bucket(self, name: str) -> None:
        """Writes or removes a bucket, whatever it is in memory now."""
        folder = self._buckets / name
        with self._lock(name):
            bucket = _find_bucket(name)
            if bucket is None:
                # The description goes first: a folder without one is a leftover.
                (folder / "bucket.json").unlink(missing_ok=True)
                shutil.rmtree(folder, ignore_errors=True)
                return
            (folder / "objects").mkdir(parents=True, exist_ok=True)
            description = {
                "name": name,
                "region": bucket.region_name,
                "account": bucket.account_id,
                "partition": bucket.partition,
                "created": bucket.creation_date.isoformat(),
            }
            self._replace(folder / "bucket.json", json.dumps(description).encode())

    def save_object(self, bucket_name: str, key_name: str) -> None:
        """Writes or removes an object, whatever it is in memory now.

        Two requests for one key may end in either order here; the lock makes the later one see what moto kept.
        """
        file = self._buckets / bucket_name / "objects" / hashlib.sha256(key_name.encode()).hexdigest()
        with self._lock(f"{bucket_name}/{key_name}"):
            bucket = _find_bucket(bucket_name)
            key = bucket.keys.get(key_name) if bucket is not None else None
            if not isinstance(key, FakeKey):
                file.unlink(missing_ok=True)
                return
            self._replace(file, json.dumps(_describe(key)).encode() + b"\n", key.value)

    def _lock(self, name: str) -> threading.Lock:
        return self._locks[hash(name) % _LOCKS]

    def _replace(self, file: Path, *parts: bytes) -> None:
        temporary = file.with_name(f"{file.name}.{next(self._numbers)}{_TEMPORARY}")
        try:
            with open(temporary, "wb") as output:
                for part in parts:
                    output.write(part)
            os.replace(temporary, file)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


def _finished_files(folder: Path) -> list[Path]:
    files = list(folder.iterdir()) if folder.exists() else []
    for file in files:
        if file.suffix == _TEMPORARY:
            file.unlink()
    return [file for file in files if file.suffix != _TEMPORARY]


def _find_bucket(name: str) -> FakeBucket | None:
    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return None
    partition, account = owner
    return s3_backends[account][partition].buckets.get(name)


def _describe(key: FakeKey) -> dict[str, Any]:
    backend = s3_backends[key.account_id][key.partition]
    return {
        "key": key.name,
        "size": key.size,
        "etag": key.etag.strip('"'),
        "modified": key.last_modified.isoformat(),
        "metadata": dict(key.metadata),
        "storage_class": key.storage_class,
        "encryption": key.encryption,
        "kms_key_id": key.kms_key_id,
        "tags": backend.tagger.get_tag_dict_for_resource(key.arn),
        "checksum_algorithm": key.checksum_algorithm,
        "checksum_value": key.checksum_value,
        "checksum_type": key.checksum_type,
        "checksum_parts": key.checksum_parts,
    }


def _parse(file: Path, text: bytes) -> dict[str, Any]:
    try:
        return json.loads(text)
    except ValueError as error:
        raise DamagedFileError(str(file)) from error


def _load_bucket(description: dict[str, Any]) -> FakeBucket:
    bucket = FakeBucket(
        name=description["name"],
        account_id=description["account"],
        region_name=description["region"],
    )
    bucket.creation_date = datetime.datetime.fromisoformat(description["created"])
    s3_backends[description["account"]][description["partition"]].buckets[bucket.name] = bucket
    return bucket


def _load_object(file: Path, bucket: FakeBucket) -> FakeKey:
    with open(file, "rb") as content:
        description = _parse(file, content.readline())
        body = content.read()
    if len(body) != description["size"]:
        raise DamagedFileError(str(file))
    key = FakeKey(
        name=description["key"],
        value=body,
        account_id=bucket.account_id,
        region_name=bucket.region_name,
        bucket_name=bucket.name,
        version_id="null",
        etag=description["etag"],
        storage=description["storage_class"],
        encryption=description["encryption"],
        kms_key_id=description["kms_key_id"],
        checksum_value=description["checksum_value"],
        checksum_type=description["checksum_type"],
        checksum_parts=description["checksum_parts"],
    )
    key.checksum_algorithm = description["checksum_algorithm"]
    key.last_modified = datetime.datetime.fromisoformat(description["modified"])
    key.set_metadata(description["metadata"])
    if description["tags"]:
        backend = s3_backends[bucket.account_id][bucket.partition]
        backend.tagger.tag_resource(key.arn, [{"Key": name, "Value": value} for name, value in description["tags"].items()])
    return key
