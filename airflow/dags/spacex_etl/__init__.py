"""What the DAG `spacex_etl` is made of, importable without starting anything."""
