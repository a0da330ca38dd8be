"""DuckDB: JSONL objects on disk, typed, flattened and hashed; COPY into Postgres; upsert. Prints {"seconds", "rows"} as JSON."""

import io
import json
import os
import sys
import threading
import time

import duckdb
import psycopg2

folder, url = sys.argv[1:3]
postgres = psycopg2.connect(url)
connection = duckdb.connect()
connection.execute("set threads = 2")
connection.execute("set preserve_insertion_order = false")
files = f"'{folder}/*.jsonl.gz', maximum_object_size = 1048576"
# The types are known beforehand, as etl-runner knows them: to infer them takes as long as the rest.
inferred = connection.execute(f"describe select * from read_ndjson({files})").fetchall()
known = ", ".join(f"'{name}': '{kind}'" for name, kind, *_ in inferred)

start = time.monotonic()
connection.execute(
    "create view flat as "
    "select unnest(_airbyte_data, recursive := true), _airbyte_extracted_at as _etl_extracted_at, "
    f"md5(_airbyte_data::varchar) as _etl_row_hash from read_ndjson({files}, columns = {{{known}}})"
)
columns = connection.execute("describe flat").fetchall()
types = {"BIGINT": "bigint", "DOUBLE": "double precision", "DATE": "date", "TIMESTAMP": "timestamp"}
definitions = ", ".join(f'"{name.lower()}" {types.get(kind, "text")}' for name, kind, *_ in columns)
names = [f'"{name.lower()}"' for name, *_ in columns]
with postgres.cursor() as cursor:
    cursor.execute(f"create table duckdb_starlink ({definitions}, primary key (id))")
    cursor.execute(f"create temp table stage ({definitions})")
    pipe = os.path.join(folder, "duckdb.csv")
    os.mkfifo(pipe)
    writer = threading.Thread(
        target=lambda: connection.execute(f"copy flat to '{pipe}' (format csv, header false)"), daemon=True
    )
    writer.start()
    with open(pipe, "rb", buffering=0) as rows:
        cursor.copy_expert("copy stage from stdin (format csv)", io.BufferedReader(rows, 1 << 20))
    writer.join()
    sets = ", ".join(f"{name} = excluded.{name}" for name in names)
    cursor.execute(
        f"insert into duckdb_starlink select * from stage on conflict (id) do update set {sets} "
        "where duckdb_starlink._etl_row_hash <> excluded._etl_row_hash"
    )
postgres.commit()
seconds = time.monotonic() - start
with postgres.cursor() as cursor:
    cursor.execute("select count(*) from duckdb_starlink")
    (rows,) = cursor.fetchone()
os.remove(pipe)
print(json.dumps({"seconds": seconds, "rows": rows}))
