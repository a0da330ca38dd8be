import re
import subprocess
from datetime import timedelta

import pytest

from conftest import PROJECT
from spacex_etl.settings import SettingsError, read_settings


def test_defaults():
    settings = read_settings({})
    assert settings.schedule == "0 6 * * *"
    assert settings.airbyte_connection_id == "{{ var.value.spacex_etl_airbyte_connection_id }}"
    assert settings.ecs_subnets == ()
    assert settings.alerts_topic_arn == ""
    assert (settings.retries, settings.retry_delay) == (2, timedelta(minutes=5))


def test_values_of_the_environment():
    settings = read_settings(
        {
            "SPACEX_ETL_SCHEDULE": "monthly",
            "SPACEX_ETL_ECS_SUBNETS": "subnet-a, subnet-b,",
            "SPACEX_ETL_RETRIES": "0",
            "SPACEX_ETL_POLL_INTERVAL_SECONDS": "1",
            "SPACEX_ETL_AIRBYTE_CONNECTION_ID": " 7d6f ",
        }
    )
    assert settings.schedule == "0 6 1 * *"
    assert settings.ecs_subnets == ("subnet-a", "subnet-b")
    assert settings.retries == 0
    assert settings.poll_interval == timedelta(seconds=1)
    assert settings.airbyte_connection_id == "7d6f"


def test_empty_values_are_defaults():
    # startup.sh exports every variable, those without a value too.
    names = re.findall(r"^export (\w+)=", (PROJECT / "startup.sh").read_text(), re.MULTILINE)
    assert read_settings(dict.fromkeys(names, "")) == read_settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SPACEX_ETL_SCHEDULE", "hourly"),
        ("SPACEX_ETL_RETRIES", "-1"),
        ("SPACEX_ETL_RETRIES", "two"),
        ("SPACEX_ETL_POLL_INTERVAL_SECONDS", "0"),
    ],
)
def test_a_wrong_value_is_named(name, value):
    with pytest.raises(SettingsError, match=f"{name} is '{value}'"):
        read_settings({name: value})


def test_startup_script_exports_every_setting_and_lets_the_environment_win():
    script = PROJECT / "startup.sh"
    source = (PROJECT / "dags" / "spacex_etl" / "settings.py").read_text()
    wanted = {f"SPACEX_ETL_{name}" for name in re.findall(r'(?:text|number|names)\("([A-Z_]+)"', source)}
    assert set(re.findall(r"^export (\w+)=", script.read_text(), re.MULTILINE)) == wanted
    shown = subprocess.run(
        ["sh", "-c", f". {script} && env"],
        env={"SPACEX_ETL_SCHEDULE": "monthly", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    environment = dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
    assert environment["SPACEX_ETL_SCHEDULE"] == "monthly"
    del environment["SPACEX_ETL_SCHEDULE"]
    assert read_settings(environment) == read_settings({})
