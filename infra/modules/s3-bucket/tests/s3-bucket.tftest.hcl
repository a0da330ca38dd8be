mock_provider "aws" {
  source = "../../test/mocks"
}

variables {
  name_prefix = "test-raw-"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "encrypts_with_the_key" {
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id == var.kms_key_arn
    error_message = "Objects must be encrypted with the given key."
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy == false
    error_message = "A bucket with objects must not be deleted by default."
  }
}

run "receives_access_logs" {
  variables {
    kms_key_arn               = null
    access_log_source_account = "123456789012"
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "S3 cannot deliver access logs to a bucket with a key of its own."
  }

  assert {
    condition     = length([for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement : statement if statement.Effect == "Allow"]) == 1
    error_message = "The log service must be let in, and nobody else."
  }
}

run "expires_folders" {
  variables {
    expire_days = { "staging/" = 7 }
  }

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this.rule : rule.expiration[0].days if length(rule.expiration) > 0] == [7]
    error_message = "The folder must expire after 7 days, and nothing else."
  }
}

run "refuses_a_long_name" {
  command = plan

  variables {
    name_prefix = "a-name-that-leaves-no-room-for-what-aws-appends-"
  }

  expect_failures = [var.name_prefix]
}

run "refuses_to_forget_versions_at_once" {
  command = plan

  variables {
    noncurrent_version_days = 0
  }

  expect_failures = [var.noncurrent_version_days]
}
