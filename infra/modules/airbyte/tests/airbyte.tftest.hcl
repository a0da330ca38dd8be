mock_provider "aws" {
  source = "../../test/mocks"
}

variables {
  name                   = "test"
  vpc_id                 = "vpc-1"
  subnet                 = { id = "subnet-1", cidr_block = "10.40.0.0/20" }
  raw_bucket_arn         = "arn:aws:s3:::raw"
  kms_key_arn            = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  connection_secret_name = "test/airflow/connections/airbyte_default"
}

run "is_closed_by_default" {
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.api) == 0
    error_message = "Without named clients nobody may reach Airbyte."
  }
}

run "opens_one_port_to_named_groups" {
  variables {
    client_security_group_ids = { airflow = "sg-airflow" }
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.api : [rule.referenced_security_group_id, rule.from_port, rule.to_port]] == [["sg-airflow", 8000, 8000]]
    error_message = "Port 8000 to the named group, and nothing else."
  }
}

run "keeps_its_address" {
  assert {
    condition     = output.api_url == "http://10.40.0.10:8000/api/public/v1" && aws_instance.this.private_ip == "10.40.0.10"
    error_message = "The address in Airflow's connection must be the machine's, also after a replacement."
  }
}

run "writes_to_its_folder_only" {
  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.this.policy).Statement : statement.Resource if contains(statement.Action, "s3:PutObject")] == ["arn:aws:s3:::raw/raw/*"]
    error_message = "Airbyte may write below raw/ only."
  }
}

run "checks_the_installer" {
  variables {
    abctl_sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
  }

  assert {
    condition     = strcontains(aws_instance.this.user_data, "echo \"${var.abctl_sha256}  /tmp/$archive\" | sha256sum --check --strict")
    error_message = "The given checksum must be checked."
  }
}

run "passes_installer_options" {
  variables {
    low_resource_mode = true
    chart_version     = "2.0.19"
  }

  assert {
    condition     = strcontains(aws_instance.this.user_data, "--insecure-cookies --low-resource-mode --chart-version 2.0.19\n")
    error_message = "Options must reach the installer."
  }
}

run "refuses_bad_values" {
  command = plan

  variables {
    abctl_sha256  = "abc"
    abctl_version = "latest"
    volume_gb     = 8
  }

  expect_failures = [var.abctl_sha256, var.abctl_version, var.volume_gb]
}
