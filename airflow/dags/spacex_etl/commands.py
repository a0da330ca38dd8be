"""Which commands of etl-runner a run of the DAG gives to Fargate. Pure functions of the run's params."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def load_command(params: Mapping[str, Any]) -> list[str]:
    """`etl-runner load` of the chosen streams, of all when none is chosen; `full_refresh` reads loaded ones again."""
    streams = params["streams"]
    chosen = ["--streams", ",".join(streams)] if streams else []
    again = ["--full-refresh"] if params["full_refresh"] else []
    return ["load", "--json", *chosen, *again]


def dbt_command(params: Mapping[str, Any]) -> list[str]:
    """`etl-runner dbt build`; with `full_refresh` the incremental models are built anew from the raw tables."""
    return ["dbt", "build", *(["--full-refresh"] if params["full_refresh"] else [])]


def container_overrides(container: str, command: list[str]) -> dict[str, Any]:
    """The `overrides` of ECS RunTask that make one container of the task definition run `command`."""
    return {"containerOverrides": [{"name": container, "command": command}]}
