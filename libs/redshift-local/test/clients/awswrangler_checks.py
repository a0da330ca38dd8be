import awswrangler as wr
import pandas as pd
import redshift_connector

from checks import BUCKET, HOST, PASSWORD, PORT, ROLE, check, run, same


def connect():
    return redshift_connector.connect(
        host=HOST, port=PORT, database="dev", user="awsuser", password=PASSWORD, ssl=False
    )


def frame(*rows):
    return pd.DataFrame(rows, columns=["id", "name", "price"])


FIRST = frame((1, "a", 1.5), (2, "b", None), (3, None, 3.25))


def stored(connection, table):
    with connection.cursor() as cursor:
        cursor.execute(f"select id, name, price from public.{table} order by id")
        return [list(row) for row in cursor.fetchall()]


@check
def writes_rows_by_INSERT():
    with connect() as connection:
        wr.redshift.to_sql(FIRST, connection, "inserted", "public", mode="overwrite", use_column_names=True)
        same(stored(connection, "inserted"), [[1, "a", 1.5], [2, "b", None], [3, None, 3.25]])
        same(wr.redshift.read_sql_query("select count(*) as n from public.inserted", connection)["n"].tolist(), [3])


@check
def copies_a_data_frame():
    with connect() as connection:
        wr.redshift.copy(
            FIRST, f"s3://{BUCKET}/wrangler/copy/", connection, "copied", "public", iam_role=ROLE, mode="overwrite"
        )
        same(stored(connection, "copied"), [[1, "a", 1.5], [2, "b", None], [3, None, 3.25]])


@check
def upserts_by_primary_key():
    with connect() as connection:
        for rows, mode in ((FIRST, "overwrite"), (frame((3, "c", 9.0), (4, "d", 4.0)), "upsert")):
            wr.redshift.copy(
                rows,
                f"s3://{BUCKET}/wrangler/upsert/",
                connection,
                "upserted",
                "public",
                iam_role=ROLE,
                mode=mode,
                primary_keys=["id"],
            )
        same(stored(connection, "upserted"), [[1, "a", 1.5], [2, "b", None], [3, "c", 9.0], [4, "d", 4.0]])


@check
def unloads_a_query():
    with connect() as connection:
        wr.redshift.to_sql(FIRST, connection, "unloaded", "public", mode="overwrite", use_column_names=True)
        result = wr.redshift.unload(
            "select id, name, price from public.unloaded order by id",
            f"s3://{BUCKET}/wrangler/unload/",
            connection,
            iam_role=ROLE,
        )
        same(result.sort_values("id")["name"].astype(object).where(result["name"].notna(), None).tolist(), ["a", "b", None])


@check
def reads_a_table():
    with connect() as connection:
        wr.redshift.to_sql(FIRST, connection, "read_back", "public", mode="overwrite", use_column_names=True)
        table = wr.redshift.read_sql_table("read_back", connection, schema="public")
        same(sorted(table["id"].tolist()), [1, 2, 3])


run()
