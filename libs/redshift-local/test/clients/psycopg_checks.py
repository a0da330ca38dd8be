import datetime
import decimal
import os
import tempfile

import psycopg

from checks import HOST, PASSWORD, PORT, ROLE, check, put, run, same

DSN = f"host={HOST} port={PORT} dbname=dev user=awsuser password={PASSWORD}"


def connect(**more):
    # Redshift speaks UTF-8 and calls it UNICODE; psycopg wants to know it.
    return psycopg.connect(DSN, client_encoding="utf8", **more)


@check
def logs_in_over_verified_TLS():
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as ca:
        ca.write(os.environ["CA"])
        ca.flush()
        with connect(sslmode="verify-full", sslrootcert=ca.name) as connection:
            same(connection.pgconn.ssl_in_use, True)
            same(connection.execute("select 1").fetchone(), (1,))


@check
def says_it_is_Redshift():
    with connect() as connection:
        same(connection.info.server_version, 80002)


@check
def binds_parameters_as_text_and_binary():
    row = (7, "é' \\", decimal.Decimal("1.50"), datetime.date(2021, 4, 22), None, True)
    sql = "select %s::int, %s::varchar, %s::numeric(5,2), %s::date, %s::int, %s::boolean"
    with connect() as connection:
        for binary in (False, True):
            with connection.cursor(binary=binary) as cursor:
                same(cursor.execute(sql, row).fetchone(), row)


@check
def inserts_many_rows_through_a_pipeline():
    with connect() as connection:
        connection.execute("create table many (id int, name varchar(10))")
        with connection.pipeline(), connection.cursor() as cursor:
            cursor.executemany("insert into many values (%s, %s)", [(n, f"n{n}") for n in range(200)])
        same(connection.execute("select count(*), sum(id) from many").fetchone(), (200, 19900))
        connection.rollback()


@check
def prepares_statements():
    with connect(prepare_threshold=0) as connection:
        for n in range(5):
            same(connection.execute("select %s::int + 1", (n,)).fetchone(), (n + 1,))


@check
def copies_from_S3_in_a_transaction():
    url = put("psycopg/rows.json", '{"id":1}\n{"id":2}\n')
    with connect() as connection:
        connection.execute("create table copied (id int)")
        connection.execute(f"copy copied from '{url}' iam_role '{ROLE}' format json 'auto'")
        same(connection.execute("select count(*) from copied").fetchone(), (2,))
        connection.rollback()
        connection.autocommit = True
        same(connection.execute("select count(*) from pg_class where relname = 'copied'").fetchone(), (0,))


@check
def reads_with_a_server_side_cursor():
    with connect() as connection, connection.cursor("rows") as cursor:
        cursor.itersize = 100
        cursor.execute("select n from generate_series(1, 1000) as s(n)")
        same(sum(row[0] for row in cursor), 500500)


@check
def cancels_a_statement():
    import threading

    with connect() as connection:
        timer = threading.Timer(0.3, connection.cancel)
        timer.start()
        try:
            connection.execute("select pg_sleep(30)")
            raise AssertionError("it was not cancelled")
        except psycopg.errors.QueryCanceled:
            connection.rollback()
        same(connection.execute("select 1").fetchone(), (1,))


@check
def raises_errors_by_their_class():
    with connect() as connection:
        try:
            connection.execute("select * from nothing_here")
            raise AssertionError("it succeeded")
        except psycopg.errors.UndefinedTable:
            connection.rollback()
        try:
            connection.execute("select 1 / 0")
            raise AssertionError("it succeeded")
        except psycopg.errors.DivisionByZero:
            connection.rollback()


run()
