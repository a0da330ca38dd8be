mock_provider "aws" {
  source = "../../test/mocks"
}

variables {
  name             = "test"
  vpc_id           = "vpc-1"
  vpc_cidr_block   = "10.40.0.0/16"
  subnet_ids       = ["subnet-1", "subnet-2", "subnet-3"]
  kms_key_arn      = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  bucket           = { name = "dags", arn = "arn:aws:s3:::dags" }
  source_dir       = "./tests/files"
  secrets_prefix   = "test/airflow"
  secret_variables = ["spacex_etl_airbyte_connection_id"]
  alerts_topic_arn = "arn:aws:sns:us-east-1:123456789012:alerts"

  settings = {
    SPACEX_ETL_SCHEDULE = "daily"
    SPACEX_ETL_QUOTED   = "it's; rm -rf $HOME"
  }

  ecs = {
    cluster_arn            = "arn:aws:ecs:us-east-1:123456789012:cluster/test"
    task_definition_family = "test-etl-runner"
    role_arns              = ["arn:aws:iam::123456789012:role/task", "arn:aws:iam::123456789012:role/execution"]
    log_group_arn          = "arn:aws:logs:us-east-1:123456789012:log-group:/test/etl-runner"
  }
}

run "exports_settings" {
  assert {
    condition     = strcontains(aws_s3_object.startup.content, "\nexport SPACEX_ETL_SCHEDULE='daily'\n")
    error_message = "The startup script must export every setting."
  }

  assert {
    condition     = strcontains(aws_s3_object.startup.content, "\nexport SPACEX_ETL_QUOTED='it'\\''s; rm -rf $HOME'\n")
    error_message = "A value must come out as it went in, whatever it holds."
  }

  assert {
    condition     = strcontains(aws_s3_object.startup.content, "# The startup script of the files for tests.")
    error_message = "The folder's own startup script must be kept."
  }
}

run "publishes_versioned_files" {
  assert {
    condition     = keys(aws_s3_object.dags) == ["example.py", "package/module.py"] && aws_s3_object.dags["package/module.py"].key == "dags/package/module.py"
    error_message = "Every file of dags/ goes to the bucket, at its place."
  }

  assert {
    condition     = aws_mwaa_environment.this.startup_script_s3_object_version == aws_s3_object.startup.version_id && aws_mwaa_environment.this.requirements_s3_object_version == aws_s3_object.requirements.version_id
    error_message = "A new startup script or new requirements must update the environment."
  }
}

run "runs_in_two_private_subnets" {
  assert {
    condition     = aws_mwaa_environment.this.network_configuration[0].subnet_ids == toset(["subnet-1", "subnet-2"])
    error_message = "MWAA takes exactly two subnets."
  }

  assert {
    condition     = aws_mwaa_environment.this.webserver_access_mode == "PRIVATE_ONLY"
    error_message = "The web interface is private unless asked for."
  }
}

run "passes_on_the_two_roles_only" {
  assert {
    condition     = flatten([for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : statement.Resource if contains(statement.Action, "iam:PassRole")]) == flatten(var.ecs.role_arns)
    error_message = "Airflow may hand on the roles of etl-runner only."
  }
}

run "finds_its_secrets" {
  assert {
    condition     = aws_secretsmanager_secret.variables["spacex_etl_airbyte_connection_id"].name == "test/airflow/variables/spacex_etl_airbyte_connection_id"
    error_message = "The secret must be where Airflow looks."
  }

  assert {
    condition     = jsondecode(aws_mwaa_environment.this.airflow_configuration_options["secrets.backend_kwargs"]).connections_prefix == "test/airflow/connections"
    error_message = "Airflow must look where the secrets are."
  }
}

run "refuses_bad_values" {
  command = plan

  variables {
    subnet_ids        = ["subnet-1"]
    settings          = { AIRFLOW_HOME = "/tmp" }
    airflow_version   = "2.10.3"
    environment_class = "mw1.tiny"
    webserver_access  = "OPEN"
  }

  expect_failures = [var.subnet_ids, var.settings, var.airflow_version, var.environment_class, var.webserver_access]
}
