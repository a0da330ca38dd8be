# Airflow, managed by AWS.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-mwaa-"
  description = "MWAA: its own parts among each other"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-mwaa" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "self" {
  security_group_id            = aws_security_group.this.id
  description                  = "Workers, scheduler, database, web server"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "-1"
}

resource "aws_vpc_security_group_egress_rule" "self" {
  security_group_id            = aws_security_group.this.id
  description                  = "Workers, scheduler, database, web server"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "-1"
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "AWS, Python packages"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "airbyte" {
  security_group_id = aws_security_group.this.id
  description       = "Airbyte API"
  cidr_ipv4         = var.vpc_cidr_block
  ip_protocol       = "tcp"
  from_port         = 8000
  to_port           = 8000
}

resource "aws_secretsmanager_secret" "variables" {
  for_each = toset(var.secret_variables)

  name                    = "${var.secrets_prefix}/variables/${each.value}"
  description             = "Airflow variable ${each.value}"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.secret_recovery_days
}

resource "aws_mwaa_environment" "this" {
  # The environment tries the bucket, the way out and the key while it starts.
  depends_on = [
    aws_iam_role_policy.this,
    aws_s3_object.dags,
    aws_vpc_security_group_egress_rule.https,
    aws_vpc_security_group_egress_rule.self,
    aws_vpc_security_group_ingress_rule.self,
  ]

  name                  = var.name
  airflow_version       = var.airflow_version
  environment_class     = var.environment_class
  execution_role_arn    = aws_iam_role.this.arn
  kms_key               = var.kms_key_arn
  webserver_access_mode = var.webserver_access
  max_workers           = var.environment_class == "mw1.micro" ? 1 : 2
  min_workers           = 1
  schedulers            = var.environment_class == "mw1.micro" ? 1 : 2

  source_bucket_arn                = var.bucket.arn
  dag_s3_path                      = "dags/"
  requirements_s3_path             = aws_s3_object.requirements.key
  requirements_s3_object_version   = aws_s3_object.requirements.version_id
  startup_script_s3_path           = aws_s3_object.startup.key
  startup_script_s3_object_version = aws_s3_object.startup.version_id

  airflow_configuration_options = {
    "secrets.backend" = "airflow.providers.amazon.aws.secrets.secrets_manager.SecretsManagerBackend"
    # The patterns keep Airflow from asking (and paying) for every other name.
    "secrets.backend_kwargs" = jsonencode({
      connections_prefix         = "${var.secrets_prefix}/connections"
      connections_lookup_pattern = "^airbyte_.*"
      variables_prefix           = "${var.secrets_prefix}/variables"
      variables_lookup_pattern   = "^spacex_etl_.*"
    })
  }

  network_configuration {
    security_group_ids = [aws_security_group.this.id]
    subnet_ids         = slice(var.subnet_ids, 0, 2)
  }

  logging_configuration {
    dag_processing_logs {
      enabled   = true
      log_level = "WARNING"
    }

    scheduler_logs {
      enabled   = true
      log_level = "WARNING"
    }

    task_logs {
      enabled   = true
      log_level = "INFO"
    }

    webserver_logs {
      enabled   = true
      log_level = "WARNING"
    }

    worker_logs {
      enabled   = true
      log_level = "WARNING"
    }
  }
}
