import datetime
import decimal
import os
import tempfile

import redshift_connector

from checks import HOST, PASSWORD, PORT, ROLE, check, put, run, same


def connect(**more):
    return redshift_connector.connect(
        host=HOST, port=PORT, database="dev", user="awsuser", password=PASSWORD, **{"ssl": False, **more}
    )


def cursor(autocommit=True):
    connection = connect()
    connection.autocommit = autocommit
    return connection.cursor()


def one(sql, *arguments):
    cur = cursor()
    cur.execute(sql, *arguments)
    return cur.fetchone()[0]


@check
def logs_in_over_verified_TLS():
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as ca:
        ca.write(os.environ["CA"])
        ca.flush()
        os.environ["SSL_CERT_FILE"] = ca.name
        connection = redshift_connector.connect(
            host="localhost", port=PORT, database="dev", user="awsuser", password=PASSWORD, sslmode="verify-full"
        )
    cur = connection.cursor()
    cur.execute("select 1")
    same(list(cur.fetchone()), [1])


@check
def refuses_a_wrong_password():
    try:
        redshift_connector.connect(host=HOST, port=PORT, database="dev", user="awsuser", password="wrong", ssl=False)
    except redshift_connector.error.ProgrammingError as error:
        same(error.args[0]["C"], "28P01")
    else:
        raise AssertionError("it got in")


@check
def reads_and_binds_every_type():
    values = {
        "smallint": 7,
        "integer": -70000,
        "bigint": 9223372036854775807,
        "numeric(18,4)": decimal.Decimal("12.3400"),
        "float8": 1.5,
        "boolean": True,
        "varchar(20)": "é' \\ x",
        "date": datetime.date(2021, 4, 22),
        "timestamp": datetime.datetime(2021, 4, 22, 10, 0, 1, 5000),
        "timestamptz": datetime.datetime(2021, 4, 22, 10, 0, 1, tzinfo=datetime.timezone.utc),
    }
    for kind, value in values.items():
        same(one(f"select %s::{kind}", (value,)), value)
    same(one("select null::int"), None)
    same(one("select json_parse('{\"a\":[1,2.50]}')").replace(" ", ""), '{"a":[1,2.50]}')


@check
def inserts_many_rows():
    cur = cursor(autocommit=False)
    cur.execute("create table many (id int, name varchar(10))")
    cur.executemany("insert into many values (%s, %s)", [(n, f"n{n}") for n in range(50)] + [(50, None)])
    cur.execute("select count(*), count(name), max(id) from many")
    same(list(cur.fetchone()), [51, 50, 50])
    cur.execute("rollback")
    same(one("select count(*) from svv_tables where table_name = 'many'"), 0)


@check
def inserts_in_bulk():
    cur = cursor()
    cur.execute("create table bulk (id int, name varchar(10))")
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as rows:
        rows.write("id,name\n3,x\n4,y\n5,z\n")
        rows.flush()
        cur.insert_data_bulk(rows.name, "bulk", [0, 1], ["id", "name"], ",", batch_size=2)
    same(one("select count(*) from bulk"), 3)
    cur.execute("delete from bulk")
    cur.execute("insert into bulk values (%s, %s), (%s, %s)", (1, "a", 2, "b"))
    same(cur.rowcount, 2)
    cur.execute("update bulk set name = 'c' where id = %s", (2,))
    same(cur.rowcount, 1)
    cur.execute("select id, name from bulk order by id")
    same([list(row) for row in cur.fetchall()], [[1, "a"], [2, "c"]])


@check
def copies_from_S3():
    url = put("connector/rows.json", '{"id":1,"name":"a"}\n{"id":2,"name":"b"}\n')
    cur = cursor()
    cur.execute("create table copied (id int, name varchar(5))")
    cur.execute(f"copy copied from '{url}' iam_role '{ROLE}' format json 'auto'")
    same(one("select count(*) from copied"), 2)
    cur.execute("select pg_last_copy_count()")
    same(cur.fetchone()[0], 2)
    bad = put("connector/bad.json", '{"id":"x","name":"a"}\n')
    try:
        cur.execute(f"copy copied from '{bad}' iam_role '{ROLE}' format json 'auto'")
        raise AssertionError("the COPY succeeded")
    except redshift_connector.error.ProgrammingError as error:
        assert "sys_load_error_detail" in error.args[0]["M"], error
    cur.execute("select trim(column_name), error_code from sys_load_error_detail order by start_time desc limit 1")
    same(cur.fetchone()[0], "id")


@check
def reads_metadata():
    cur = cursor()
    cur.execute("create schema meta")
    cur.execute("create table meta.t (id int not null, name varchar(30), amount numeric(10,2), doc super)")
    cur.execute("create view meta.v as select id from meta.t")
    assert ["meta"] in [[row[0]] for row in cur.get_schemas(schema_pattern="meta")], "get_schemas"
    tables = cur.get_tables(schema_pattern="meta")
    same(sorted((row[2], row[3]) for row in tables), [("t", "TABLE"), ("v", "VIEW")])
    columns = cur.get_columns(schema_pattern="meta", tablename_pattern="t")
    same([row[3] for row in columns], ["id", "name", "amount", "doc"])
    assert "dev" in [row[0] for row in cur.get_catalogs()], "get_catalogs"
    cur.get_primary_keys(schema="meta", table="t")


@check
def lists_procedures():
    cur = cursor()
    cur.execute("create schema procedures")
    cur.execute("create procedure procedures.p(a int) as $$ begin null; end $$ language plpgsql")
    procedures = cur.get_procedures(schema_pattern="procedures")
    same([(row[1], row[2], row[7]) for row in procedures], [("procedures", "p", 1)])


@check
def reads_SUPER_as_text():
    cur = cursor()
    cur.execute("select json_parse('[1,2]') as doc")
    same(cur.description[0][1], 4000)
    same(cur.fetchone()[0], "[1,2]")


@check
def reads_VARBYTE():
    cur = cursor()
    cur.execute("select 'abc'::varbyte as bytes")
    same(cur.description[0][1], 6551)
    same(cur.fetchone()[0], "abc")


@check
def knows_the_columns_of_a_result():
    cur = cursor()
    cur.execute("select 1 as id, 'a'::varchar(4) as name where false")
    same([column[0] for column in cur.description], ["id", "name"])
    same(list(cur.fetchall()), [])


@check
def gives_a_data_frame():
    cur = cursor()
    cur.execute("select n::int as n, 'x' || n as name from generate_series(1, 3) as s(n) order by 1")
    frame = cur.fetch_dataframe()
    same(frame["n"].tolist(), [1, 2, 3])
    same(frame["name"].tolist(), ["x1", "x2", "x3"])


@check
def goes_on_after_an_error():
    cur = cursor(autocommit=False)
    try:
        cur.execute("select * from nothing_here")
        raise AssertionError("it succeeded")
    except redshift_connector.error.ProgrammingError as error:
        same(error.args[0]["C"], "42P01")
    cur.execute("rollback")
    cur.execute("select 1")
    same(cur.fetchone()[0], 1)


run()
