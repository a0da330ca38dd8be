mock_provider "aws" {
  source = "../../test/mocks"
}

variables {
  name = "test"
}

run "rotates_its_key" {
  assert {
    condition     = aws_kms_key.this.enable_key_rotation
    error_message = "The key must be rotated."
  }
}

run "refuses_a_deletion_window_that_aws_refuses" {
  command = plan

  variables {
    deletion_window_in_days = 3
  }

  expect_failures = [var.deletion_window_in_days]
}
