"""The DAG, run by real Airflow through `npm start -- --airflow`: real syncs, real loads, real dbt."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
from npm_start import NpmStart

SNAPSHOT = os.environ.get("SPACEX_SNAPSHOT_DIR")
ALL_TASKS = {"want_airbyte": "success", "airbyte_sync": "success", "etl_load": "success", "dbt_build": "success"}


def start(data: str) -> Iterator[NpmStart]:
    npm_start = NpmStart(data)
    yield npm_start
    shutil.rmtree(npm_start.state, ignore_errors=True)


@pytest.fixture(scope="module")
def recorded() -> Iterator[NpmStart]:
    """One state for all runs on recorded data, in the order of the tests."""
    if not SNAPSHOT:
        reason = "SPACEX_SNAPSHOT_DIR names no folder with recorded data"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    yield from start(SNAPSHOT)


@pytest.fixture
def simulated() -> Iterator[NpmStart]:
    yield from start("simulated")


def test_airflow_leaves_the_same_tables_as_a_plain_run(recorded: NpmStart) -> None:
    plain = NpmStart(recorded.data)
    try:
        plain_summary, plain_tables = plain.run_and_read()
    finally:
        shutil.rmtree(plain.state, ignore_errors=True)
    summary, tables = recorded.run_and_read("--airflow")

    assert summary["dagRun"]["state"] == "success"
    assert summary["dagRun"]["tasks"] == ALL_TASKS
    assert summary["dagRun"]["alerts"] == []
    assert tables == plain_tables
    assert tables["analytics.spacex_launches"][0] == 142
    for key in ("tables", "launchesByStatus", "latestLaunches", "changedRows", "rejected"):
        assert summary[key] == plain_summary[key], key
    assert summary["launchesByStatus"] == {"success": 117, "failure": 5, "unknown": 0, "upcoming": 20}
    stages = [stage["name"] for stage in plain_summary["stages"]]
    assert [stage["name"] for stage in summary["stages"]] == ["airflow", *stages]


def test_params_of_a_manual_run_reach_the_container(recorded: NpmStart) -> None:
    conf = {"skip_sync": True, "streams": ["launches", "rockets"], "full_refresh": True}
    code, output = recorded.run("--airflow", "--dag-conf", json.dumps(conf))

    assert code == 0, output
    summary = recorded.summary()
    assert summary["dagRun"]["tasks"] == {**ALL_TASKS, "airbyte_sync": "skipped"}
    assert summary["changedRows"] == 0
    log = recorded.file("airflow/run.log").read_text()
    assert "['load', '--json', '--streams', 'launches,rockets', '--full-refresh']" in log
    assert "['dbt', 'build', '--full-refresh']" in log
    assert summary["tables"]["analytics.spacex_launches"] == 142


def test_a_failed_load_fails_the_run_and_sends_one_message_with_the_reason(recorded: NpmStart) -> None:
    conf = {"skip_sync": True, "streams": ["launches", "nonsense"]}
    code, output = recorded.run("--airflow", "--dag-conf", json.dumps(conf))

    assert code == 1
    assert "the DAG run failed in etl_load" in output
    run = recorded.summary()["dagRun"]
    assert run["state"] == "failed"
    assert run["tasks"] == {
        "want_airbyte": "success",
        "airbyte_sync": "skipped",
        "etl_load": "failed",
        "dbt_build": "upstream_failed",
    }
    (alert,) = run["alerts"]
    assert alert["subject"] == "spacex_etl failed: etl_load"
    assert alert["message"].startswith("Task etl_load of spacex_etl failed (try 1).\n")
    assert f"Run: {run['runId']}" in alert["message"]
    assert "--streams: no stream nonsense; there are launches, rockets" in alert["message"]


def test_wrong_params_are_refused_before_anything_runs(recorded: NpmStart) -> None:
    code, output = recorded.run("--airflow", "--dag-conf", '{"streams": "launches"}')
    assert code == 1
    assert "error: the params cannot be used: Invalid input for param streams: 'launches' is not of type" in output
    assert recorded.summary()["dagRun"]["tasks"] == {}


def test_a_sync_that_is_cancelled_in_airbyte_fails_the_run(simulated: NpmStart) -> None:
    # Twice the data, so that there is time to cancel its sync.
    with simulated.process("--airflow", "--scale", "2") as process:
        cancel_first_job(simulated)
        stdout, stderr = process.communicate()
        output = stdout + stderr
    assert process.returncode == 1, output
    run = simulated.summary()["dagRun"]
    assert run["state"] == "failed", output
    assert run["tasks"]["airbyte_sync"] == "failed"
    assert run["tasks"]["etl_load"] == "upstream_failed"
    (alert,) = run["alerts"]
    assert alert["subject"] == "spacex_etl failed: airbyte_sync"
    assert "ended as cancelled" in alert["message"]


def test_ctrl_c_stops_airflow_and_its_containers(simulated: NpmStart) -> None:
    with simulated.process("--airflow", "--scale", "2") as process:
        for line in process.stdout:
            if "Airflow task" in line:
                break
        # A terminal signals all that it runs.
        os.killpg(process.pid, signal.SIGINT)
        process.communicate()
    assert process.returncode in (130, -signal.SIGINT)
    assert processes_mentioning(str(simulated.state)) == []


def test_a_machine_without_a_fitting_python_is_told_so(simulated: NpmStart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON312", "/no/such/python")
    code, output = simulated.run("--airflow")
    assert code == 2
    assert "error: PYTHON312 names /no/such/python, which is no Python that runs: name a Python 3.12" in output
    assert "services" not in output


def cancel_first_job(npm_start: NpmStart) -> None:
    """Cancels the first sync as soon as it runs, as a person in Airbyte's interface would."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        time.sleep(0.1)
        try:
            port = json.loads(npm_start.file("ports.json").read_text())["airbyte"]
            secret = json.loads(npm_start.file("secrets.json").read_text())["airbyteClientSecret"]
            base = f"http://127.0.0.1:{port}/api/public/v1"
            login = {"client_id": "local-cloud", "client_secret": secret}
            token = call("POST", f"{base}/applications/token", body=login)["access_token"]
            running = call("GET", f"{base}/jobs?status=running", token)["data"]
            if running:
                call("DELETE", f"{base}/jobs/{running[0]['jobId']}", token)
                return
        except (OSError, ValueError, urllib.error.URLError):
            continue  # Not there yet.
    raise AssertionError("no sync was running within two minutes")


def call(method: str, url: str, token: str = "", body: dict | None = None) -> dict:
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=5) as response:
        return json.load(response)


def processes_mentioning(word: str) -> list[str]:
    """Command lines of running processes in which `word` occurs; Linux only."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                line = file.read().replace(b"\0", b" ").decode(errors="replace")
            folder = os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            continue
        if word in line or word in folder:
            found.append(f"{pid} {line}")
    return found
