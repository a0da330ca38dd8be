mock_provider "aws" {
  source = "../../test/mocks"
}

variables {
  name           = "test"
  vpc_id         = "vpc-1"
  vpc_cidr_block = "10.40.0.0/16"
  kms_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  image_tag      = "1.2.3"
  raw            = { bucket = "raw", bucket_arn = "arn:aws:s3:::raw" }
  staging        = { bucket = "staging", bucket_arn = "arn:aws:s3:::staging" }

  redshift = {
    host                = "redshift.example.com"
    port                = 5439
    database            = "spacex"
    user                = "etladmin"
    password_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:redshift"
    copy_role_arn       = "arn:aws:iam::123456789012:role/copy"
  }
}

run "runs_the_tagged_image" {
  assert {
    condition     = endswith(jsondecode(aws_ecs_task_definition.this.container_definitions)[0].image, ":1.2.3")
    error_message = "The task must run the image of the tag."
  }

  assert {
    condition     = aws_ecr_repository.this.image_tag_mutability == "IMMUTABLE"
    error_message = "A tag must not change its image."
  }
}

run "lets_redshift_read_the_objects" {
  variables {
    mode = "pushdown"
  }

  assert {
    condition     = contains(jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment, { name = "ETL_MODE", value = "pushdown" })
    error_message = "The task must be told the mode."
  }
}

run "keeps_roles_apart" {
  assert {
    condition     = strcontains(aws_iam_role_policy.execution.policy, "secretsmanager:GetSecretValue") && !strcontains(aws_iam_role_policy.task.policy, "secretsmanager")
    error_message = "Our code gets the password as a variable; it may not read secrets."
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.task.policy).Statement : statement.Resource if contains(statement.Action, "s3:PutObject")] == [["arn:aws:s3:::staging/staging/*", "arn:aws:s3:::staging/quarantine/*"]]
    error_message = "etl-runner may write staging and quarantine only."
  }
}

run "refuses_bad_values" {
  command = plan

  variables {
    image_tag        = "latest"
    mode             = "pull"
    cpu              = 1000
    memory_mb        = 1000
    cpu_architecture = "MIPS"
  }

  expect_failures = [var.image_tag, var.mode, var.cpu, var.memory_mb, var.cpu_architecture]
}
