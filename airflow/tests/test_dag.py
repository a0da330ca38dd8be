"""The DAG as Airflow sees it."""

import json
import socket
from datetime import timedelta

import pytest

from conftest import PROJECT

TOPIC = "arn:aws:sns:us-east-1:000000000000:alerts"


def parse():
    """Parse the dags folder as the DAG processor does."""
    from airflow.dag_processing.dagbag import BundleDagBag

    folder = PROJECT / "dags"
    return BundleDagBag(dag_folder=str(folder), bundle_path=folder, bundle_name="dags-folder")


@pytest.fixture
def dag(monkeypatch):
    monkeypatch.setenv("SPACEX_ETL_ALERTS_TOPIC_ARN", TOPIC)
    monkeypatch.setenv("SPACEX_ETL_ECS_SUBNETS", "subnet-a,subnet-b")
    bag = parse()
    assert bag.import_errors == {}
    return bag.dags["spacex_etl"]


def test_the_folder_holds_one_dag_and_imports_without_error():
    bag = parse()
    assert bag.import_errors == {}
    assert list(bag.dags) == ["spacex_etl"]


def test_parsing_asks_no_network(monkeypatch):
    def refuse(*_):
        raise AssertionError("the DAG file opened a connection while it was parsed")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert parse().import_errors == {}


def test_tasks_and_their_order(dag):
    assert {task.task_id: task.downstream_task_ids for task in dag.tasks} == {
        "want_airbyte": {"airbyte_sync"},
        "airbyte_sync": {"etl_load"},
        "etl_load": {"dbt_build"},
        "dbt_build": set(),
    }
    # The one rule that lets a load follow a skipped sync, but not a failed one.
    assert dag.get_task("etl_load").trigger_rule == "none_failed"
    assert dag.get_task("dbt_build").trigger_rule == "all_success"


def test_one_run_at_a_time_and_no_catching_up(dag):
    assert dag.max_active_runs == 1
    assert not dag.catchup
    assert dag.dagrun_timeout == timedelta(hours=6)
    assert "Redshift" in dag.doc_md


@pytest.mark.parametrize(("name", "cron"), [("daily", "0 6 * * *"), ("monthly", "0 6 1 * *")])
def test_schedule_by_setting(monkeypatch, name, cron):
    monkeypatch.setenv("SPACEX_ETL_SCHEDULE", name)
    timetable = parse().dags["spacex_etl"].timetable
    assert timetable.serialize()["expression"] == cron
    assert timetable.serialize()["timezone"] == "UTC"


def test_a_wrong_setting_is_an_import_error_that_names_it(monkeypatch):
    monkeypatch.setenv("SPACEX_ETL_SCHEDULE", "hourly")
    (error,) = parse().import_errors.values()
    assert "SPACEX_ETL_SCHEDULE is 'hourly': give one of daily, monthly" in error


def test_every_task_is_retried_limited_and_reported(dag):
    for task in dag.tasks:
        assert task.execution_timeout == timedelta(hours=2), task.task_id
        assert [callback.target_arn for callback in task.on_failure_callback] == [TOPIC], task.task_id
        if task.task_id != "want_airbyte":
            assert task.retries == 2, task.task_id
            assert task.retry_exponential_backoff


def test_the_scheduler_can_store_and_read_it_with_its_deadline(dag):
    from airflow.serialization.serialized_objects import DagSerialization

    stored = json.loads(json.dumps(DagSerialization.to_dict(dag)))
    read = DagSerialization.from_dict(stored)
    assert set(read.task_dict) == set(dag.task_dict)
    assert "SnsNotifier" in json.dumps(stored["dag"]["deadline"])
    assert "three hours" in json.dumps(stored["dag"]["deadline"])


def test_no_topic_no_messages(monkeypatch):
    monkeypatch.delenv("SPACEX_ETL_ALERTS_TOPIC_ARN", raising=False)
    dag = parse().dags["spacex_etl"]
    assert not dag.get_task("etl_load").on_failure_callback
    assert not dag.deadline


def test_containers_run_in_private_subnets_and_are_found_again(dag):
    for task_id in ("etl_load", "dbt_build"):
        task = dag.get_task(task_id)
        assert task.network_configuration == {
            "awsvpcConfiguration": {
                "subnets": ["subnet-a", "subnet-b"],
                "securityGroups": [],
                "assignPublicIp": "DISABLED",
            }
        }
        assert task.launch_type == "FARGATE"
        assert task.reattach
        assert not task.deferrable
    assert dag.get_task("etl_load").task_definition == dag.get_task("dbt_build").task_definition


def test_the_connection_is_looked_up_when_the_sync_runs(dag):
    sync = dag.get_task("airbyte_sync")
    assert sync.connection_id == "{{ var.value.spacex_etl_airbyte_connection_id }}"
    assert "connection_id" in sync.template_fields


@pytest.mark.parametrize(
    "params",
    [
        {"streams": "launches"},
        {"streams": ["launches", "launches"]},
        {"streams": ["launches; drop"]},
        {"full_refresh": "yes"},
    ],
)
def test_wrong_params_are_refused(dag, params):
    from airflow.sdk.exceptions import ParamValidationError

    with pytest.raises(ParamValidationError):
        dag.params.update(params)
        dag.params.validate()
