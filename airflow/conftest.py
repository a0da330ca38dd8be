"""What all suites share: Airflow's settings, set before the first import of it, and the counts for `npm test`."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent

home = Path(tempfile.mkdtemp(prefix="airflow-test-"))
shutil.copyfile(Path(sys.prefix) / "metadata.db", home / "airflow.db")
os.environ.update(
    {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "NO_PROXY": "127.0.0.1,localhost",
    }
)
for name in [name for name in os.environ if name.startswith(("SPACEX_ETL_", "AWS_"))]:
    del os.environ[name]
sys.path.insert(0, str(PROJECT / "dags"))

counts: dict = {"passed": 0, "failed": 0, "skipped": 0, "failures": []}


def count_failure(report) -> None:
    counts["failed"] += 1
    counts["failures"].append({"test": report.nodeid, "message": report.longreprtext})


def pytest_runtest_logreport(report) -> None:
    if report.when == "call" and report.passed:
        counts["passed"] += 1
    elif report.failed:
        count_failure(report)
    elif report.skipped:
        counts["skipped"] += 1


def pytest_collectreport(report) -> None:
    # A file that cannot even be imported holds no tests: it still counts as a failure.
    if report.failed:
        count_failure(report)


def pytest_sessionfinish() -> None:
    folder = PROJECT / "test-output"
    folder.mkdir(exist_ok=True)
    (folder / os.environ.get("AIRFLOW_TEST_COUNTS", "counts.json")).write_text(f"{json.dumps(counts)}\n")
    shutil.rmtree(home, ignore_errors=True)
