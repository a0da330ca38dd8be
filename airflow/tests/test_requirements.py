"""What MWAA installs is what the tests ran with."""

import re
from importlib.metadata import version

from conftest import PROJECT


def pins(file: str) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[[^]]*\])?==(\S+)", (PROJECT / file).read_text(), re.MULTILINE))


def test_requirements_are_the_installed_versions():
    requirements = pins("requirements.txt")
    assert set(requirements) == {"apache-airflow-providers-amazon", "apache-airflow-providers-airbyte"}
    assert {name: version(name) for name in requirements} == requirements


def test_constraints_allow_the_requirements_and_are_what_the_lock_has():
    constraints, lock = pins("dags/constraints.txt"), pins("requirements-dev.lock")
    for name, pinned in pins("requirements.txt").items():
        assert constraints[name] == pinned
    both = constraints.keys() & lock.keys()
    assert {name: lock[name] for name in both} == {name: constraints[name] for name in both}


def test_constraints_travel_with_the_dags():
    # MWAA adds its own constraints unless the file has a line of its own.
    text = (PROJECT / "requirements.txt").read_text()
    assert '--constraint "/usr/local/airflow/dags/constraints.txt"' in text
    assert (PROJECT / "dags" / "constraints.txt").exists()
