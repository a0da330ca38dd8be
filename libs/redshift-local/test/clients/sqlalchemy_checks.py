import datetime
import decimal

import sqlalchemy as sa
from sqlalchemy_redshift.dialect import SUPER, CopyCommand, TIMESTAMPTZ

from checks import HOST, PASSWORD, PORT, ROLE, check, put, run, same

engine = sa.create_engine(
    sa.URL.create(
        "redshift+redshift_connector", username="awsuser", password=PASSWORD, host=HOST, port=PORT, database="dev"
    ),
    connect_args={"ssl": False},
)
metadata = sa.MetaData(schema="alchemy")
launches = sa.Table(
    "launches",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False, nullable=False),
    sa.Column("name", sa.String(20), info={"encode": "lzo"}),
    sa.Column("price", sa.Numeric(10, 2)),
    sa.Column("at", sa.TIMESTAMP),
    sa.Column("seen_at", TIMESTAMPTZ),
    sa.Column("ok", sa.Boolean),
    sa.Column("doc", SUPER),
    redshift_diststyle="KEY",
    redshift_distkey="id",
    redshift_sortkey=["at", "id"],
)


@check
def creates_tables_with_keys():
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema("alchemy"))
        metadata.create_all(connection)
    with engine.connect() as connection:
        same(connection.scalar(sa.select(sa.func.count()).select_from(launches)), 0)


@check
def inserts_and_selects():
    row = {
        "id": 1,
        "name": "FalconSat",
        "price": decimal.Decimal("6.70"),
        "at": datetime.datetime(2006, 3, 24, 22, 30),
        "ok": False,
    }
    with engine.begin() as connection:
        connection.execute(launches.insert(), [row, {**row, "id": 2, "ok": True}])
        connection.execute(launches.update().where(launches.c.id == 2).values(name="DemoSat"))
    with engine.connect() as connection:
        found = connection.execute(
            sa.select(launches.c.id, launches.c.name, launches.c.price, launches.c.at, launches.c.ok).order_by(
                launches.c.id
            )
        ).all()
    same(
        [tuple(one) for one in found],
        [
            (1, "FalconSat", row["price"], row["at"], False),
            (2, "DemoSat", row["price"], row["at"], True),
        ],
    )


@check
def reflects_tables():
    inspector = sa.inspect(engine)
    assert "alchemy" in inspector.get_schema_names(), "schema names"
    same(inspector.get_table_names(schema="alchemy"), ["launches"])
    # Its reflection of columns calls a function of SQLAlchemy with arguments that SQLAlchemy 2.1 no longer takes.
    same(inspector.get_pk_constraint("launches", schema="alchemy")["constrained_columns"], ["id"])
    same(inspector.get_foreign_keys("launches", schema="alchemy"), [])


@check
def reflects_keys_of_distribution_and_sorting():
    options = sa.inspect(engine).get_table_options("launches", schema="alchemy")
    same(options.get("redshift_diststyle"), "KEY")
    same(options.get("redshift_distkey"), "id")
    same(list(options.get("redshift_sortkey") or []), ["at", "id"])


@check
def reflects_views():
    with engine.begin() as connection:
        connection.execute(sa.text("create view alchemy.names as select name from alchemy.launches"))
    inspector = sa.inspect(engine)
    same(inspector.get_view_names(schema="alchemy"), ["names"])
    assert "launches" in inspector.get_view_definition("names", schema="alchemy"), "definition"


@check
def copies_from_S3():
    url = put("alchemy/rows.json", '{"id":10,"name":"a","doc":{"x":[1]}}\n{"id":11,"name":"b"}\n')
    command = CopyCommand(launches, data_location=url, iam_role_arns=ROLE, format="JSON", path_file="auto")
    # Redshift takes no bind parameters in COPY, and redshift_connector binds on the server.
    text = str(command.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True}))
    with engine.begin() as connection:
        connection.execute(sa.text(text.replace(":", "\\:")))
        same(connection.scalar(sa.text("select count(*) from alchemy.launches where id >= 10")), 2)


@check
def rolls_back():
    with engine.connect() as connection:
        before = connection.scalar(sa.select(sa.func.count()).select_from(launches))
        connection.execute(launches.delete())
        connection.rollback()
        same(connection.scalar(sa.select(sa.func.count()).select_from(launches)), before)


run()
