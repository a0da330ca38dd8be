"""dlt: JSONL objects on disk, flattened, merged by id into Postgres. Prints {"seconds", "rows"} as JSON."""

import glob
import gzip
import json
import os
import sys
import time

folder, url = sys.argv[1:3]
os.environ.update(
    DESTINATION__POSTGRES__CREDENTIALS=url.replace("@", ":x@"),
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
pipeline = dlt.pipeline(
    "bench", destination="postgres", dataset_name="bench_dlt", pipelines_dir=os.path.join(folder, "dlt")
)
pipeline.run(starlink())
seconds = time.monotonic() - start
with pipeline.sql_client() as client:
    rows = client.execute_sql("select count(*) from starlink")[0][0]
print(json.dumps({"seconds": seconds, "rows": rows}))
