# Applies the whole environment to a pretended AWS. What must hold for every resource of it is in infra/test.

mock_provider "aws" {
  source = "../../test/mocks"
}

run "serverless" {
  assert {
    condition     = output.airflow_url != null && output.airbyte_connection_id_secret == "spacex-etl-dev/airflow/variables/spacex_etl_airbyte_connection_id"
    error_message = "Airflow is part of the environment."
  }
}

run "provisioned" {
  variables {
    redshift_mode = "provisioned"
    protect       = false
    schedule      = "monthly"
  }

  assert {
    condition     = output.redshift_host == "mock.abc.us-east-1.redshift.amazonaws.com"
    error_message = "etl-runner must be pointed at the cluster."
  }
}

run "pushdown" {
  variables {
    etl_mode    = "pushdown"
    create_mwaa = false
  }

  assert {
    condition     = output.redshift_copy_sources == ["staging/", "raw/"]
    error_message = "Redshift must be able to read what Airbyte writes."
  }
}

run "without_airflow" {
  variables {
    create_mwaa = false
  }

  assert {
    condition     = output.airflow_url == null && output.airbyte_connection_id_secret == null
    error_message = "Airflow can be left out."
  }
}
