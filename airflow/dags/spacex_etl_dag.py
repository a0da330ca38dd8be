"""SpaceX data into Redshift: Airbyte writes to S3, etl-runner loads what is new, dbt builds and tests the tables.

Every step may be repeated: a load skips objects that are loaded, and dbt changes only what changed.

| param | what |
|---|---|
| `streams` | load only these collections; none = all |
| `full_refresh` | read all objects in S3 again, and let dbt build its incremental models anew |
| `skip_sync` | load what already lies in S3, without Airbyte |
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.providers.amazon.aws.notifications.sns import SnsNotifier
from airflow.sdk import Param, dag, get_current_context, task
from airflow.timetables.interval import CronDataIntervalTimetable

from spacex_etl.commands import dbt_command, load_command
from spacex_etl.operators import EtlRunnerOperator, SyncConnectionOperator
from spacex_etl.settings import read_settings

try:
    from airflow.sdk import AsyncCallback, DeadlineAlert, DeadlineReference
except ImportError:  # Airflow 3.0 has no deadlines.
    DeadlineAlert = None

SETTINGS = read_settings()
POLL_SECONDS = int(SETTINGS.poll_interval.total_seconds())

#: A variable that a template does not know loses the message silently, so each that may be missing has a default.
FAILURE_MESSAGE = """\
Task {{ ti.task_id }} of {{ ti.dag_id }} failed (try {{ ti.try_number }}).
Run: {{ run_id }}
Reason: {{ exception | default('see the log of the task') }}
"""

ON_ECS = {
    "cluster": SETTINGS.ecs_cluster,
    "task_definition": SETTINGS.ecs_task_definition,
    "container_name": SETTINGS.ecs_container,
    "launch_type": "FARGATE",
    "network_configuration": {
        "awsvpcConfiguration": {
            "subnets": list(SETTINGS.ecs_subnets),
            "securityGroups": list(SETTINGS.ecs_security_groups),
            "assignPublicIp": "DISABLED",
        }
    },
    "awslogs_group": SETTINGS.log_group,
    "awslogs_stream_prefix": SETTINGS.log_stream_prefix,
    "awslogs_fetch_interval": SETTINGS.poll_interval,
    # The last lines of the container's log go into the exception, and so into the message of the alert.
    "number_logs_exception": 20,
    "propagate_tags": "TASK_DEFINITION",
    # A retry after the death of a worker finds the container that is still at work.
    "reattach": True,
    "waiter_delay": POLL_SECONDS,
    "deferrable": False,
}


def failure_alerts() -> list[SnsNotifier]:
    """Called when a task has failed for good."""
    if not SETTINGS.alerts_topic_arn:
        return []
    subject = "spacex_etl failed: {{ ti.task_id }}"
    return [SnsNotifier(target_arn=SETTINGS.alerts_topic_arn, subject=subject, message=FAILURE_MESSAGE)]


def deadlines() -> list:
    """Called while the run still goes on, three hours after it should have begun."""
    if DeadlineAlert is None or not SETTINGS.alerts_topic_arn:
        return []
    message = {
        "target_arn": SETTINGS.alerts_topic_arn,
        "subject": "spacex_etl is late",
        "message": "Run {{ dag_run.run_id }} of {{ dag_run.dag_id }} is not done after three hours.",
    }
    return [
        DeadlineAlert(
            reference=DeadlineReference.DAGRUN_QUEUED_AT,
            interval=timedelta(hours=3),
            callback=AsyncCallback(SnsNotifier, kwargs=message),
        )
    ]


@dag(
    dag_id="spacex_etl",
    schedule=CronDataIntervalTimetable(SETTINGS.schedule, timezone="UTC"),
    start_date=pendulum.datetime(2026, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=6),
    default_args={
        "owner": "data-platform",
        "retries": SETTINGS.retries,
        "retry_delay": SETTINGS.retry_delay,
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=30),
        "execution_timeout": timedelta(hours=2),
        "on_failure_callback": failure_alerts(),
    },
    params={
        # etl-runner knows which streams there are, and names them when one is unknown.
        "streams": Param(
            [],
            type="array",
            items={"type": "string", "pattern": "^[a-z][a-z0-9_]*$"},
            uniqueItems=True,
            title="Streams",
            description="Load only these collections, one per line; none = all.",
        ),
        "full_refresh": Param(
            False,
            type="boolean",
            title="Full refresh",
            description="Read all objects in S3 again, also loaded ones, and build dbt's incremental models anew.",
        ),
        "skip_sync": Param(
            False,
            type="boolean",
            title="Skip the sync",
            description="Load what already lies in S3, without asking Airbyte for more.",
        ),
    },
    deadline=deadlines(),
    tags=["spacex"],
    doc_md=__doc__,
)
def spacex_etl():
    # What comes after the sync decides by its own trigger rule, so that a skipped sync does not skip everything.
    @task.short_circuit(ignore_downstream_trigger_rules=False, retries=0)
    def want_airbyte() -> bool:
        return not get_current_context()["params"]["skip_sync"]

    airbyte_sync = SyncConnectionOperator(
        task_id="airbyte_sync",
        airbyte_conn_id="airbyte_default",
        connection_id=SETTINGS.airbyte_connection_id,
        wait_seconds=POLL_SECONDS,
        timeout=timedelta(minutes=110).total_seconds(),
    )
    etl_load = EtlRunnerOperator(task_id="etl_load", command=load_command, trigger_rule="none_failed", **ON_ECS)
    dbt_build = EtlRunnerOperator(task_id="dbt_build", command=dbt_command, **ON_ECS)
    want_airbyte() >> airbyte_sync >> etl_load >> dbt_build


spacex_etl()
