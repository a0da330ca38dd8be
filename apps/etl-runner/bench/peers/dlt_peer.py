"""dlt: JSONL objects on disk, flattened by dlt, merged by id. Prints {"seconds", "rows"} as JSON."""

import glob
import gzip
import json
import os
import sys
import time

folder, host, port = sys.argv[1:4]
os.environ.update(
    DESTINATION__REDSHIFT__CREDENTIALS=f"redshift://awsuser:x@{host}:{port}/dev?sslmode=disable",
    RUNTIME__DLTHUB_TELEMETRY="false",
    RUNTIME__LOG_LEVEL="ERROR",
    DLT_DATA_DIR=os.path.join(folder, "dlt"),
)

import dlt  # noqa: E402


@dlt.resource(name="starlink", primary_key="id", write_disposition="merge", max_table_nesting=0)
def starlink():
    for name in sorted(glob.glob(os.path.join(folder, "*.jsonl.gz"))):
        with gzip.open(name) as file:
            for line in file:
                document = json.loads(line)["_airbyte_data"]
                yield {**{k: v for k, v in document.items() if k != "spaceTrack"}, **document["spaceTrack"]}


start = time.monotonic()
pipeline = dlt.pipeline("bench", destination="redshift", dataset_name="bench_dlt", pipelines_dir=os.path.join(folder, "dlt"))
pipeline.run(starlink())
seconds = time.monotonic() - start
with pipeline.sql_client() as client:
    rows = client.execute_sql("select count(*) from starlink")[0][0]
print(json.dumps({"seconds": seconds, "rows": rows}))
