"""The provider's operators, with what these two systems need to be called safely again and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from typing import Any

from airbyte_api import api, models
from airflow.providers.airbyte.hooks.airbyte import AirbyteHook
from airflow.providers.airbyte.operators.airbyte import AirbyteTriggerSyncOperator
from airflow.providers.amazon.aws.operators.ecs import EcsRunTaskOperator
from airflow.providers.common.compat.sdk import AirflowException, AirflowFailException

from spacex_etl.commands import container_overrides

#: A job in one of these states has not ended. `incomplete`: an attempt failed, Airbyte tries again.
_GOING_ON = ("pending", "queued", "running", "incomplete")

#: Airbyte answers a job request only after it looked at the connection; 5 s, the client's default, is too short.
_API_TIMEOUT_SECONDS = 60

#: Exit codes of etl-runner that a retry cannot mend: the configuration, and too many rejected documents.
_FINAL_EXIT_CODES = (2, 3)


class SyncConnectionOperator(AirbyteTriggerSyncOperator):
    """Syncs an Airbyte connection and waits for the end; anything but `succeeded` fails the task.

    Unlike the provider's operator it joins a sync that is already running (the one of a worker that died, or of a
    person in Airbyte's interface), where Airbyte refuses a second one with 409; and it waits for `queued` jobs.
    """

    def execute(self, context: Any) -> int:
        with _reason_told(context):
            hook = AirbyteHook(self.airbyte_conn_id, timeout=_API_TIMEOUT_SECONDS)
            self.job_id = self._start_or_join(hook)
            self._wait_for_success(hook)
            return self.job_id

    def on_kill(self) -> None:
        # Killed before there is a job, the provider's own fails.
        if getattr(self, "job_id", None):
            super().on_kill()

    def _start_or_join(self, hook: AirbyteHook) -> int:
        try:
            job_id = hook.submit_sync_connection(self.connection_id).job_id
        except AirflowException as error:
            job_id = self._running_job(hook)
            if job_id is None:
                raise AirflowException(
                    f"Airbyte did not start a sync of connection {self.connection_id}: {error}"
                ) from error
            self.log.info("A sync is already running: waiting for job %s.", job_id)
            return job_id
        self.log.info("Airbyte job %s started.", job_id)
        return job_id

    def _running_job(self, hook: AirbyteHook) -> int | None:
        try:
            response = hook.airbyte_api.jobs.list_jobs(
                request=api.ListJobsRequest(
                    connection_id=self.connection_id, job_type=models.JobTypeEnum.SYNC, order_by="createdAt|DESC"
                )
            )
        except Exception as error:
            # The error of the submission says more; this one is only worth a line.
            self.log.warning("The jobs of the connection cannot be listed: %s", error)
            return None
        jobs = response.jobs_response.data if response.jobs_response else []
        return next((job.job_id for job in jobs if _text(job.status) in _GOING_ON), None)

    def _wait_for_success(self, hook: AirbyteHook) -> None:
        deadline = time.monotonic() + self.timeout
        while True:
            try:
                job = hook.get_job_details(self.job_id)
            except AirflowException as error:
                # The server may be restarting, while the job goes on.
                self.log.warning("Airbyte does not tell how job %s is doing: %s", self.job_id, error)
            else:
                status = _text(job.status)
                if status == "succeeded":
                    self.log.info("Airbyte job %s succeeded: %s records.", self.job_id, job.rows_synced)
                    return
                if status not in _GOING_ON:
                    raise AirflowException(
                        f"Airbyte job {self.job_id} of connection {self.connection_id} ended as {status}; "
                        "its log in Airbyte says why. Nothing was loaded."
                    )
            if time.monotonic() > deadline:
                self.on_kill()
                raise AirflowException(
                    f"Airbyte job {self.job_id} of connection {self.connection_id} was not done after "
                    f"{self.timeout:.0f} s and was cancelled."
                )
            time.sleep(self.wait_seconds)


class EtlRunnerOperator(EcsRunTaskOperator):
    """Runs one command of etl-runner on ECS and waits for its end.

    :param command: makes the command from the params of the run.
    """

    def __init__(
        self, *, command: Callable[[Mapping[str, Any]], list[str]], container_name: str, **options: Any
    ) -> None:
        super().__init__(container_name=container_name, overrides={}, **options)
        self.command = command

    def execute(self, context: Any) -> Any:
        self.overrides = container_overrides(self.container_name, self.command(context["params"]))
        with _reason_told(context):
            try:
                return super().execute(context)
            except AirflowException as error:
                if self._exit_code() in _FINAL_EXIT_CODES:
                    raise AirflowFailException(str(error)) from error
                raise

    def _exit_code(self) -> int | None:
        """Exit code of the container, where it ran and ended."""
        if not self.arn:
            return None
        try:
            tasks = self.client.describe_tasks(cluster=self.cluster, tasks=[self.arn])["tasks"]
        except Exception as error:
            # The error of the task says more; this one is only worth a line.
            self.log.warning("The exit code of %s is not known: %s", self.arn, error)
            return None
        containers = (container for task in tasks for container in task["containers"])
        return next((one.get("exitCode") for one in containers if one["name"] == self.container_name), None)


@contextmanager
def _reason_told(context: Any) -> Generator[None]:
    """Puts what went wrong where the alert looks for it. A worker does so by itself, `dag.test()` does not."""
    try:
        yield
    except Exception as error:
        context["exception"] = error
        raise


def _text(status: Any) -> str:
    """A status as Airbyte wrote it: the client makes enums of those that it knows."""
    return str(getattr(status, "value", status))
