"""The operator and the provider's client against an Airbyte whose jobs end as a test wants it."""

import json
from contextlib import closing

import pytest
from airbyte_stub import AirbyteStub
from airflow.providers.common.compat.sdk import AirflowException

from spacex_etl.operators import SyncConnectionOperator


@pytest.fixture
def sync(monkeypatch):
    """Runs a sync against a stub and returns the id of the job."""

    def run(stub: AirbyteStub, **options):
        connection = {"conn_type": "airbyte", "host": stub.url, "login": "id", "password": "secret"}
        monkeypatch.setenv("AIRFLOW_CONN_AIRBYTE_DEFAULT", json.dumps(connection))
        operator = SyncConnectionOperator(
            task_id="airbyte_sync", connection_id="connection", wait_seconds=0.01, **{"timeout": 5, **options}
        )
        return operator.execute({})

    return run


def test_waits_through_every_state_that_is_no_end(sync):
    with closing(AirbyteStub(["pending", "queued", "running", "incomplete", "running", "succeeded"])) as stub:
        assert sync(stub) == 7
        assert stub.calls.count("GET /jobs/7") == 6


@pytest.mark.parametrize("end", ["failed", "cancelled"])
def test_any_other_end_fails_and_says_which(sync, end):
    with closing(AirbyteStub(["running", end])) as stub:
        with pytest.raises(AirflowException, match=f"Airbyte job 7 of connection connection ended as {end}"):
            sync(stub)


def test_joins_a_sync_that_is_already_running(sync):
    with closing(AirbyteStub(["running", "succeeded"], running_job=6)) as stub:
        assert sync(stub) == 6
        assert stub.calls.count("POST /jobs") == 1


def test_a_joined_sync_that_is_cancelled_fails_too(sync):
    with closing(AirbyteStub(["cancelled"], running_job=6)) as stub:
        with pytest.raises(AirflowException, match="job 6 .* ended as cancelled"):
            sync(stub)


def test_a_server_that_restarts_meanwhile_does_not_fail_the_sync(sync):
    with closing(AirbyteStub(["succeeded"])) as stub:
        stub.outages = 2
        assert sync(stub) == 7


def test_a_sync_that_takes_too_long_is_cancelled(sync):
    with closing(AirbyteStub(["running"])) as stub:
        with pytest.raises(AirflowException, match="was not done after 0 s and was cancelled"):
            sync(stub, timeout=0.05)
        assert "DELETE /jobs/7" in stub.calls


def test_an_airbyte_that_cannot_be_reached_is_one_clear_error(sync):
    stub = AirbyteStub(["succeeded"])
    stub.close()
    with pytest.raises(AirflowException, match="Airbyte did not start a sync of connection connection: .*refused"):
        sync(stub)


def test_wrong_credentials_are_one_clear_error_without_the_secret(sync):
    with closing(AirbyteStub(["succeeded"])) as stub:
        stub.knows_client = False
        with pytest.raises(
            AirflowException, match="Airbyte did not start a sync of connection connection: .*401"
        ) as raised:
            sync(stub)
    assert "secret" not in str(raised.value)
