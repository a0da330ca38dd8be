"""Runs `npm start` as a person would, and looks at what it left."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import redshift_connector

from conftest import PROJECT

ROOT = PROJECT.parent

#: What differs from run to run: when and by which batch a row was loaded.
BOOKKEEPING = ("_etl_batch_id", "_etl_loaded_at", "_airbyte_extracted_at", "batch_id", "loaded_at", "extracted_at")


class NpmStart:
    """A state folder, and runs of `npm start` in it."""

    def __init__(self, data: str) -> None:
        self.data = data
        self.state = Path(tempfile.mkdtemp(prefix="airflow-e2e-"))

    @contextmanager
    def process(self, *options: str) -> Generator[subprocess.Popen[str]]:
        """A run that goes on while the block is carried out; it is stopped at the end."""
        path = f"{ROOT / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}"
        command = ["npm", "start", "--silent", "--", "--data", self.data, "--state-dir", str(self.state), *options]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PATH": path, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)

    def run(self, *options: str) -> tuple[int, str]:
        """Runs to the end: exit code and what was printed."""
        with self.process(*options) as process:
            stdout, stderr = process.communicate()
            return process.returncode, stdout + stderr

    def run_and_read(self, *options: str) -> tuple[dict, dict[str, tuple[int, str]]]:
        """Runs to the end: the summary, and per table the number of rows and a hash of what they hold."""
        with self.process("--json", "--keep", *options) as process:
            log: list[str] = []
            threading.Thread(target=lambda: log.extend(process.stderr), daemon=True).start()
            line = process.stdout.readline()
            assert line, "".join(log)
            return json.loads(line), self._tables()

    def summary(self) -> dict:
        """What the last run wrote down."""
        return json.loads((self.state / "run-summary.json").read_text())

    def file(self, name: str) -> Path:
        """A file of the state of the data source."""
        (found,) = self.state.glob(f"*/{name}")
        return found

    def _tables(self) -> dict[str, tuple[int, str]]:
        connection = redshift_connector.connect(
            host="127.0.0.1",
            port=json.loads(self.file("ports.json").read_text())["redshift"],
            database="dev",
            user="awsuser",
            password=json.loads(self.file("secrets.json").read_text())["redshiftPassword"],
            ssl=False,
        )
        try:
            cursor = connection.cursor()
            cursor.execute(
                "select table_schema || '.' || table_name from information_schema.tables "
                "where table_schema in ('spacex_raw', 'analytics') order by 1"
            )
            return {name: self._digest(cursor, name) for (name,) in cursor.fetchall()}
        finally:
            connection.close()

    @staticmethod
    def _digest(cursor: redshift_connector.Cursor, table: str) -> tuple[int, str]:
        cursor.execute(f"select * from {table}")
        columns = [column[0] for column in cursor.description]
        kept = [index for index, column in enumerate(columns) if column not in BOOKKEEPING]
        rows = sorted(json.dumps([row[index] for index in kept], default=str) for row in cursor.fetchall())
        return len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest()
