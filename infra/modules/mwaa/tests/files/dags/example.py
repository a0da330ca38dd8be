# A DAG
