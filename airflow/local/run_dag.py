"""Runs the DAG once with real Airflow, in this process, and reports how its tasks go.

    python run_dag.py --conf '{"streams": ["launches"]}'

Airflow is configured by its environment variables. Every line that begins with EVENT is a JSON object; all other
lines are Airflow's own log.

    EVENT {"event": "task", "task": "etl_load", "state": "running", "try": 1}
    EVENT {"event": "run", "runId": "manual__…", "state": "success"}

Exit codes: 0 the run succeeded, 1 it failed, 2 the DAG or the params cannot be used.
"""

from __future__ import annotations

import argparse
import copy
import json
import sqlite3
import sys
import threading
from pathlib import Path

from airflow.configuration import conf
from airflow.dag_processing.dagbag import BundleDagBag
from airflow.sdk.exceptions import ParamValidationError

DAG_ID = "spacex_etl"
POLL_SECONDS = 0.3
#: States that are worth a line; the others last for moments.
SHOWN_STATES = ("running", "success", "failed", "skipped", "upstream_failed", "up_for_retry")

TASKS_QUERY = "select task_id, state, try_number from task_instance where dag_id = ? order by start_date"


def emit(**event: object) -> None:
    sys.__stdout__.write(f"EVENT {json.dumps(event)}\n")
    sys.__stdout__.flush()


def stop(message: str) -> int:
    emit(event="refused", message=message)
    return 2


class TaskWatcher(threading.Thread):
    """Emits an event whenever the state of a task changes, by looking into the database of Airflow."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._done = threading.Event()
        self._seen: dict[str, tuple[str, int]] = {}
        # With the sqlite driver of Airflow the part behind sqlite:/// is a path.
        path = conf.get("database", "sql_alchemy_conn").removeprefix("sqlite:///")
        self._uri = f"{Path(path).as_uri()}?mode=ro"

    def run(self) -> None:
        while not self._done.wait(POLL_SECONDS):
            self._look()

    def finish(self) -> None:
        """Stop watching, after a last look."""
        self._done.set()
        self.join()
        self._look()

    def _look(self) -> None:
        try:
            connection = sqlite3.connect(self._uri, uri=True, timeout=1)
            try:
                rows = connection.execute(
                    "select task_id, state, try_number from task_instance where dag_id = ? order by start_date",
                    (DAG_ID,),
                ).fetchall()
            finally:
                connection.close()
        except sqlite3.OperationalError:
            return  # Locked by a writer: the next look will tell.
        for task, state, attempt in rows:
            if state in SHOWN_STATES and self._seen.get(task) != (state, attempt):
                self._seen[task] = (state, attempt)
                emit(event="task", task=task, state=state, **{"try": attempt})


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs the DAG spacex_etl once.")
    parser.add_argument("--conf", default="{}", help="params of the run, as a JSON object")
    params = json.loads(parser.parse_args().conf)

    folder = conf.get("core", "dags_folder")
    bag = BundleDagBag(dag_folder=folder, bundle_path=Path(folder), bundle_name="dags-folder")
    if bag.import_errors:
        return stop(f"the DAG cannot be imported: {'; '.join(bag.import_errors.values())}")
    dag = bag.dags[DAG_ID]
    unknown = sorted(set(params) - set(dag.params))
    if unknown:
        return stop(f"the DAG has no param {', '.join(unknown)}; it has {', '.join(dag.params)}")
    # dag.test() of Airflow 3.2 and 3.3 breaks off at the end of a run that has a deadline.
    dag.deadline = None

    try:
        wanted = copy.deepcopy(dag.params)
        wanted.update(params)
        wanted.validate()
    except ParamValidationError as error:
        # What follows the first line is the whole JSON schema.
        return stop(f"the params cannot be used: {str(error).splitlines()[0]}")

    watcher = TaskWatcher()
    watcher.start()
    try:
        run = dag.test(run_conf=params)
    finally:
        watcher.finish()
    emit(event="run", runId=run.run_id, state=str(run.state))
    return 0 if run.state == "success" else 1


if __name__ == "__main__":
    sys.exit(main())
