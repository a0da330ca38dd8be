#!/bin/sh
# MWAA runs this before every part of Airflow and keeps what it exports. A value that is already there wins: Terraform
# puts those of the environment in front of this file.
export SPACEX_ETL_SCHEDULE="${SPACEX_ETL_SCHEDULE:-daily}"
export SPACEX_ETL_ECS_CLUSTER="${SPACEX_ETL_ECS_CLUSTER:-spacex-etl}"
export SPACEX_ETL_ECS_TASK_DEFINITION="${SPACEX_ETL_ECS_TASK_DEFINITION:-spacex-etl-runner}"
export SPACEX_ETL_ECS_CONTAINER="${SPACEX_ETL_ECS_CONTAINER:-etl-runner}"
# Comma-separated ids. Without subnets ECS refuses to run a task.
export SPACEX_ETL_ECS_SUBNETS="${SPACEX_ETL_ECS_SUBNETS:-}"
export SPACEX_ETL_ECS_SECURITY_GROUPS="${SPACEX_ETL_ECS_SECURITY_GROUPS:-}"
export SPACEX_ETL_LOG_GROUP="${SPACEX_ETL_LOG_GROUP:-/spacex-etl/etl-runner}"
export SPACEX_ETL_LOG_STREAM_PREFIX="${SPACEX_ETL_LOG_STREAM_PREFIX:-etl}"
# Empty = no messages about failures.
export SPACEX_ETL_ALERTS_TOPIC_ARN="${SPACEX_ETL_ALERTS_TOPIC_ARN:-}"
# Empty = the Airflow variable spacex_etl_airbyte_connection_id, read when the sync runs.
export SPACEX_ETL_AIRBYTE_CONNECTION_ID="${SPACEX_ETL_AIRBYTE_CONNECTION_ID:-}"
export SPACEX_ETL_RETRIES="${SPACEX_ETL_RETRIES:-2}"
export SPACEX_ETL_RETRY_DELAY_SECONDS="${SPACEX_ETL_RETRY_DELAY_SECONDS:-300}"
export SPACEX_ETL_POLL_INTERVAL_SECONDS="${SPACEX_ETL_POLL_INTERVAL_SECONDS:-15}"
