mock_provider "aws" {
  source = "../../test/mocks"
}

run "refuses_bad_values" {
  command = plan

  variables {
    region   = "Virginia"
    name     = "SpaceX"
    schedule = "hourly"
  }

  expect_failures = [var.region, var.name, var.schedule]
}
