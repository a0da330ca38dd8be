# Values for what AWS computes: real in form, so that the provider's own checks of ARNs and documents pass.

mock_data "aws_availability_zones" {
  defaults = { names = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"] }
}

mock_data "aws_caller_identity" {
  defaults = { account_id = "123456789012" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_region" {
  defaults = { name = "us-east-1" }
}

mock_data "aws_ssm_parameter" {
  defaults = { insecure_value = "ami-0123456789abcdef0" }
}

mock_resource "aws_kms_key" {
  defaults = { arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/mock" }
}

mock_resource "aws_s3_bucket" {
  defaults = { arn = "arn:aws:s3:::mock-bucket" }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:us-east-1:123456789012:mock" }
}

mock_resource "aws_sns_topic_policy" {
  defaults = { arn = "arn:aws:sns:us-east-1:123456789012:mock" }
}

mock_resource "aws_secretsmanager_secret" {
  defaults = { arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mock" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:mock" }
}

mock_resource "aws_ecr_repository" {
  defaults = {
    arn            = "arn:aws:ecr:us-east-1:123456789012:repository/mock"
    repository_url = "123456789012.dkr.ecr.us-east-1.amazonaws.com/mock"
  }
}

mock_resource "aws_ecs_cluster" {
  defaults = { arn = "arn:aws:ecs:us-east-1:123456789012:cluster/mock" }
}

mock_resource "aws_redshiftserverless_namespace" {
  defaults = { admin_password_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:redshift!mock" }
}

mock_resource "aws_redshiftserverless_workgroup" {
  defaults = {
    arn      = "arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/mock"
    endpoint = [{ address = "mock.123456789012.us-east-1.redshift-serverless.amazonaws.com", port = 5439, vpc_endpoint = [] }]
  }
}

mock_resource "aws_redshift_cluster" {
  defaults = {
    dns_name                   = "mock.abc.us-east-1.redshift.amazonaws.com"
    master_password_secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:redshift!mock"
  }
}
