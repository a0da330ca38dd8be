from spacex_etl.commands import container_overrides, dbt_command, load_command


def test_load_takes_all_streams_unless_some_are_chosen():
    assert load_command({"streams": []}) == ["load", "--json"]
    assert load_command({"streams": ["launches", "cores"]}) == ["load", "--json", "--streams", "launches,cores"]


def test_full_refresh_is_for_dbt():
    assert dbt_command({"full_refresh": False}) == ["dbt", "build"]
    assert dbt_command({"full_refresh": True}) == ["dbt", "build", "--full-refresh"]


def test_overrides_name_the_container():
    assert container_overrides("etl-runner", ["load"]) == {
        "containerOverrides": [{"name": "etl-runner", "command": ["load"]}]
    }
