mock_provider "aws" {
  source = "../../test/mocks"
}

variables {
  name                      = "test"
  vpc_id                    = "vpc-1"
  subnet_ids                = ["subnet-1", "subnet-2", "subnet-3"]
  client_security_group_ids = { etl-runner = "sg-etl" }
  s3_prefix_list_id         = "pl-1"
  kms_key_arn               = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  copy_sources              = [{ bucket_arn = "arn:aws:s3:::staging", prefix = "staging/" }]
}

run "serverless_is_private" {
  assert {
    condition     = !aws_redshiftserverless_workgroup.this[0].publicly_accessible && aws_redshiftserverless_workgroup.this[0].enhanced_vpc_routing
    error_message = "Not public, and COPY through the VPC."
  }

  assert {
    condition     = aws_redshiftserverless_workgroup.this[0].subnet_ids == toset(var.subnet_ids)
    error_message = "In the given subnets and no others."
  }

  assert {
    condition     = [for parameter in aws_redshiftserverless_workgroup.this[0].config_parameter : parameter.parameter_value if parameter.parameter_key == "require_ssl"] == ["true"]
    error_message = "TLS only."
  }

  assert {
    condition     = length(aws_redshift_cluster.this) == 0
    error_message = "No cluster beside the workgroup."
  }
}

run "provisioned_is_private" {
  variables {
    mode = "provisioned"
  }

  assert {
    condition     = tobool(aws_redshift_cluster.this[0].publicly_accessible) == false && aws_redshift_cluster.this[0].enhanced_vpc_routing && tobool(aws_redshift_cluster.this[0].encrypted)
    error_message = "Not public, encrypted, COPY through the VPC."
  }

  assert {
    condition     = aws_redshift_subnet_group.this[0].subnet_ids == toset(var.subnet_ids)
    error_message = "In the given subnets and no others."
  }

  assert {
    condition     = [for parameter in aws_redshift_parameter_group.this[0].parameter : parameter.value if parameter.name == "require_ssl"] == ["true"]
    error_message = "TLS only."
  }

  assert {
    condition     = length(aws_redshiftserverless_workgroup.this) == 0 && length(aws_redshiftserverless_namespace.this) == 0
    error_message = "No workgroup beside the cluster."
  }
}

run "copy_reads_the_staging_folder_only" {
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.copy.policy).Statement : statement.Resource if contains(statement.Action, "s3:GetObject")] == ["arn:aws:s3:::staging/staging/*"]
    error_message = "COPY may read the staging folder only."
  }
}

run "reaches_s3_only" {
  assert {
    condition     = aws_vpc_security_group_egress_rule.s3.prefix_list_id == "pl-1" && aws_vpc_security_group_egress_rule.s3.cidr_ipv4 == null
    error_message = "The database may reach S3, and nothing else."
  }
}

run "takes_no_limit" {
  variables {
    rpu_hours_per_month = null
  }

  assert {
    condition     = length(aws_redshiftserverless_usage_limit.compute) == 0
    error_message = "Null means no limit."
  }
}

run "refuses_bad_values" {
  command = plan

  variables {
    mode                = "cluster"
    subnet_ids          = ["subnet-1", "subnet-2"]
    copy_sources        = []
    database            = "SpaceX"
    admin_user          = "root"
    base_rpu            = 5
    rpu_hours_per_month = 0
    node_count          = 0
  }

  expect_failures = [
    var.mode, var.subnet_ids, var.copy_sources, var.database, var.admin_user, var.base_rpu, var.rpu_hours_per_month,
    var.node_count,
  ]
}
