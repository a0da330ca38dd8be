"""DuckDB: JSONL objects on disk, typed, flattened and hashed into gzip NDJSON. Prints {"seconds", "rows"} as JSON."""

import json
import os
import sys
import time

import duckdb

folder = sys.argv[1]
connection = duckdb.connect()
connection.execute("set threads = 2")
start = time.monotonic()
source = f"read_ndjson('{folder}/*.jsonl.gz', maximum_object_size = 1048576)"
connection.execute(
    f"copy (select d.* exclude (\"spaceTrack\"), d.\"spaceTrack\".*, sha256(d::varchar) as _row_hash "
    f"from (select _airbyte_data as d from {source})) to '{folder}/duckdb.json.gz' (format json, compression gzip)"
)
seconds = time.monotonic() - start
rows = connection.execute(f"select count(*) from {source}").fetchone()[0]
os.remove(f"{folder}/duckdb.json.gz")
print(json.dumps({"seconds": seconds, "rows": rows}))
