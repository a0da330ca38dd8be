"""Sling: JSONL objects on disk, flattened, merged by id into Postgres. Prints {"seconds", "rows"} as JSON."""

import json
import os
import resource
import subprocess
import sys
import time

import psycopg2

folder, url = sys.argv[1:3]
sling = os.path.join(os.path.dirname(sys.executable), "sling")
environment = {
    **os.environ,
    "SLING_HOME_DIR": os.path.join(folder, "sling"),
    "SLING_DISABLE_TELEMETRY": "true",
    "BENCH_POSTGRES": url + "?sslmode=disable",
}
command = [
    sling,
    "run",
    "--src-stream",
    f"file://{folder}/*.jsonl.gz",
    "--src-options",
    json.dumps({"flatten": True, "format": "jsonlines"}),
    "--tgt-conn",
    "BENCH_POSTGRES",
    "--tgt-object",
    "public.sling_starlink",
    "--mode",
    "incremental",
    "--primary-key",
    "_airbyte_data__id",
]
start = time.monotonic()
subprocess.run(command, env=environment, check=True, stdout=sys.stderr)
seconds = time.monotonic() - start
with psycopg2.connect(url) as postgres, postgres.cursor() as cursor:
    cursor.execute("select count(*) from public.sling_starlink")
    (rows,) = cursor.fetchone()
# The work is done by a program of its own.
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
own = {"cpuSeconds": usage.ru_utime + usage.ru_stime, "peakRssMb": usage.ru_maxrss / 1024}
print(json.dumps({"seconds": seconds, "rows": rows, **own}))
