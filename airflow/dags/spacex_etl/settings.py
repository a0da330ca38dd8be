"""What differs between environments, from environment variables that startup.sh exports.

Read when the DAG file is parsed, which Airflow does all the time: nothing here asks a network, a database or a secret.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

#: The schedules that SPACEX_ETL_SCHEDULE may name, as cron in UTC. An interval ends when the next run begins.
SCHEDULES = {"daily": "0 6 * * *", "monthly": "0 6 1 * *"}

_PREFIX = "SPACEX_ETL_"

#: Where the id of the Airbyte connection is looked up while the sync runs, unless a setting names it.
_CONNECTION_ID_VARIABLE = "{{ var.value.spacex_etl_airbyte_connection_id }}"


class SettingsError(ValueError):
    """A setting cannot be used. Airflow shows it as the import error of the DAG."""


@dataclass(frozen=True)
class Settings:
    """The settings of one environment."""

    #: Cron expression in UTC.
    schedule: str
    #: UUID of the Airbyte connection, or a template that yields it at run time.
    airbyte_connection_id: str
    ecs_cluster: str
    #: Family (the newest revision) or ARN of the task definition with etl-runner and dbt.
    ecs_task_definition: str
    ecs_container: str
    ecs_subnets: tuple[str, ...]
    ecs_security_groups: tuple[str, ...]
    log_group: str
    log_stream_prefix: str
    #: SNS topic for failures; empty = no messages.
    alerts_topic_arn: str
    retries: int
    retry_delay: timedelta
    #: How often a running sync, load or build is looked at.
    poll_interval: timedelta


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings.

    :raises SettingsError: when a value cannot be used, naming the variable.
    """

    def text(name: str, default: str) -> str:
        return environment.get(_PREFIX + name, "").strip() or default

    def names(name: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in text(name, "").split(",") if part.strip())

    def number(name: str, default: int, least: int) -> int:
        value = text(name, str(default))
        if not value.isdecimal() or int(value) < least:
            raise SettingsError(f"{_PREFIX}{name} is {value!r}: give a whole number, {least} or more.")
        return int(value)

    schedule = text("SCHEDULE", "daily")
    if schedule not in SCHEDULES:
        raise SettingsError(f"{_PREFIX}SCHEDULE is {schedule!r}: give one of {', '.join(SCHEDULES)}.")
    return Settings(
        schedule=SCHEDULES[schedule],
        airbyte_connection_id=text("AIRBYTE_CONNECTION_ID", _CONNECTION_ID_VARIABLE),
        ecs_cluster=text("ECS_CLUSTER", "spacex-etl"),
        ecs_task_definition=text("ECS_TASK_DEFINITION", "spacex-etl-runner"),
        ecs_container=text("ECS_CONTAINER", "etl-runner"),
        ecs_subnets=names("ECS_SUBNETS"),
        ecs_security_groups=names("ECS_SECURITY_GROUPS"),
        log_group=text("LOG_GROUP", "/spacex-etl/etl-runner"),
        log_stream_prefix=text("LOG_STREAM_PREFIX", "etl"),
        alerts_topic_arn=text("ALERTS_TOPIC_ARN", ""),
        retries=number("RETRIES", 2, 0),
        retry_delay=timedelta(seconds=number("RETRY_DELAY_SECONDS", 300, 0)),
        poll_interval=timedelta(seconds=number("POLL_INTERVAL_SECONDS", 15, 1)),
    )
