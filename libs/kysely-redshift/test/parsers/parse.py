"""Parses statements with two parsers that know Redshift. Reads a JSON list of SQL texts, writes what each parser says.

For sqlglot "" is a parse into a tree; "opaque" is its fallback, which understands nothing but the first word.
"""

import json
import logging
import sys

import sqlglot
from sqlfluff.core import FluffConfig, Linter
from sqlglot import exp

logging.disable(logging.CRITICAL)


def by_sqlglot(sql: str) -> str:
    try:
        tree = sqlglot.parse_one(sql, read="redshift")
    except Exception as error:  # a gap may also be a crash
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return "opaque" if isinstance(tree, exp.Command) else ""


linter = Linter(config=FluffConfig(overrides={"dialect": "redshift"}))


def by_sqlfluff(sql: str) -> str:
    parsed = linter.parse_string(sql + ";\n")
    return "; ".join(violation.desc() for violation in parsed.violations)


statements = json.load(sys.stdin)
json.dump([{"sqlglot": by_sqlglot(sql), "sqlfluff": by_sqlfluff(sql)} for sql in statements], sys.stdout)
