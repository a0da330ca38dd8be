from spacex_etl.commands import container_overrides, dbt_command, load_command


def test_load_takes_all_streams_unless_some_are_chosen():
    assert load_command({"streams": [], "full_refresh": False}) == ["load", "--json"]
    assert load_command({"streams": ["launches", "cores"], "full_refresh": False}) == [
        "load",
        "--json",
        "--streams",
        "launches,cores",
    ]


def test_full_refresh_is_for_the_load_and_for_dbt():
    assert load_command({"streams": [], "full_refresh": True}) == ["load", "--json", "--full-refresh"]
    assert load_command({"streams": ["cores"], "full_refresh": True}) == [
        "load",
        "--json",
        "--streams",
        "cores",
        "--full-refresh",
    ]
    assert dbt_command({"full_refresh": False}) == ["dbt", "build"]
    assert dbt_command({"full_refresh": True}) == ["dbt", "build", "--full-refresh"]


def test_overrides_name_the_container():
    assert container_overrides("etl-runner", ["load"]) == {
        "containerOverrides": [{"name": "etl-runner", "command": ["load"]}]
    }
