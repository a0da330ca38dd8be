# One environment: the modules, put together. Another environment is a copy of this folder with other defaults.

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      project     = "spacex-etl"
      environment = var.name
      managed-by  = "terraform"
    }
  }
}

data "aws_caller_identity" "current" {}

locals {
  # What Redshift may read: our staged files, and Airbyte's objects only where it is to read them itself.
  copy_sources = concat(
    [{ bucket_arn = module.staging_bucket.arn, prefix = "staging/" }],
    var.etl_mode == "pushdown" ? [{ bucket_arn = module.raw_bucket.arn, prefix = "raw/" }] : [],
  )

  recovery_days  = var.protect ? 7 : 0
  secrets_prefix = "${var.name}/airflow"
}

module "kms" {
  source = "../../modules/kms"
  name   = var.name
}

module "network" {
  source             = "../../modules/network"
  name               = var.name
  cidr_block         = var.vpc_cidr_block
  availability_zones = var.availability_zones
  kms_key_arn        = module.kms.key_arn
}

module "access_log_bucket" {
  source                    = "../../modules/s3-bucket"
  name_prefix               = "${var.name}-access-"
  access_log_source_account = data.aws_caller_identity.current.account_id
  expire_days               = { "" = 90 }
  force_destroy             = !var.protect
}

module "raw_bucket" {
  source            = "../../modules/s3-bucket"
  name_prefix       = "${var.name}-raw-"
  kms_key_arn       = module.kms.key_arn
  access_log_bucket = { name = module.access_log_bucket.name, prefix = "raw/" }
  force_destroy     = !var.protect
}

module "staging_bucket" {
  source            = "../../modules/s3-bucket"
  name_prefix       = "${var.name}-staging-"
  kms_key_arn       = module.kms.key_arn
  access_log_bucket = { name = module.access_log_bucket.name, prefix = "staging/" }
  # etl-runner removes its files after the commit; this catches what a crash left.
  expire_days             = { "staging/" = 7 }
  noncurrent_version_days = 7
  force_destroy           = !var.protect
}

module "mwaa_bucket" {
  source            = "../../modules/s3-bucket"
  name_prefix       = "${var.name}-mwaa-"
  kms_key_arn       = module.kms.key_arn
  access_log_bucket = { name = module.access_log_bucket.name, prefix = "mwaa/" }
  # MWAA asks for requirements and startup script by version: keep them long after they were replaced.
  noncurrent_version_days = 365
  force_destroy           = !var.protect
}

module "airbyte" {
  source                    = "../../modules/airbyte"
  name                      = var.name
  vpc_id                    = module.network.vpc_id
  subnet                    = module.network.public_subnets[0]
  client_security_group_ids = var.create_mwaa ? { airflow = module.mwaa[0].security_group_id } : {}
  raw_bucket_arn            = module.raw_bucket.arn
  kms_key_arn               = module.kms.key_arn
  connection_secret_name    = "${local.secrets_prefix}/connections/airbyte_default"
  secret_recovery_days      = local.recovery_days
  instance_type             = var.airbyte_instance_type
  low_resource_mode         = var.airbyte_low_resource_mode
  abctl_sha256              = var.abctl_sha256
  chart_version             = var.airbyte_chart_version
  termination_protection    = var.protect
}

module "redshift" {
  source                    = "../../modules/redshift"
  name                      = var.name
  mode                      = var.redshift_mode
  vpc_id                    = module.network.vpc_id
  subnet_ids                = module.network.private_subnet_ids
  client_security_group_ids = { etl-runner = module.etl_runner.security_group_id }
  kms_key_arn               = module.kms.key_arn
  s3_prefix_list_id         = module.network.s3_prefix_list_id
  copy_sources              = local.copy_sources
  base_rpu                  = var.redshift_base_rpu
  rpu_hours_per_month       = var.redshift_rpu_hours_per_month
  skip_final_snapshot       = !var.protect
}

module "etl_runner" {
  source              = "../../modules/etl-runner"
  name                = var.name
  vpc_id              = module.network.vpc_id
  vpc_cidr_block      = module.network.cidr_block
  kms_key_arn         = module.kms.key_arn
  image_tag           = var.etl_image_tag
  mode                = var.etl_mode
  raw                 = { bucket = module.raw_bucket.name, bucket_arn = module.raw_bucket.arn }
  staging             = { bucket = module.staging_bucket.name, bucket_arn = module.staging_bucket.arn }
  force_delete_images = !var.protect

  redshift = {
    host                = module.redshift.host
    port                = module.redshift.port
    database            = module.redshift.database
    user                = module.redshift.user
    password_secret_arn = module.redshift.password_secret_arn
    copy_role_arn       = module.redshift.copy_role_arn
  }
}

module "observability" {
  source              = "../../modules/observability"
  name                = var.name
  kms_key_arn         = module.kms.key_arn
  alert_emails        = var.alert_emails
  ecs_cluster_arn     = module.etl_runner.cluster_arn
  airbyte_instance_id = module.airbyte.instance_id
  # Without Airflow nothing runs by itself; once a month is further apart than CloudWatch can look back.
  silence_days = var.create_mwaa && var.schedule == "daily" ? 2 : 0
}

module "mwaa" {
  count = var.create_mwaa ? 1 : 0

  source               = "../../modules/mwaa"
  name                 = var.name
  vpc_id               = module.network.vpc_id
  vpc_cidr_block       = module.network.cidr_block
  subnet_ids           = module.network.private_subnet_ids
  kms_key_arn          = module.kms.key_arn
  bucket               = { name = module.mwaa_bucket.name, arn = module.mwaa_bucket.arn }
  source_dir           = abspath("${path.root}/../../../airflow")
  secrets_prefix       = local.secrets_prefix
  secret_variables     = ["spacex_etl_airbyte_connection_id"]
  secret_recovery_days = local.recovery_days
  alerts_topic_arn     = module.observability.topic_arn
  airflow_version      = var.airflow_version
  environment_class    = var.mwaa_environment_class
  webserver_access     = var.mwaa_webserver_access

  ecs = {
    cluster_arn            = module.etl_runner.cluster_arn
    task_definition_family = module.etl_runner.task_definition_family
    role_arns              = module.etl_runner.role_arns
    log_group_arn          = module.etl_runner.log_group.arn
  }

  # Read by airflow/dags/spacex_etl/settings.py.
  settings = {
    SPACEX_ETL_SCHEDULE            = var.schedule
    SPACEX_ETL_ECS_CLUSTER         = module.etl_runner.cluster_name
    SPACEX_ETL_ECS_TASK_DEFINITION = module.etl_runner.task_definition_family
    SPACEX_ETL_ECS_CONTAINER       = module.etl_runner.container_name
    SPACEX_ETL_ECS_SUBNETS         = join(",", module.network.private_subnet_ids)
    SPACEX_ETL_ECS_SECURITY_GROUPS = module.etl_runner.security_group_id
    SPACEX_ETL_LOG_GROUP           = module.etl_runner.log_group.name
    SPACEX_ETL_LOG_STREAM_PREFIX   = module.etl_runner.log_stream_prefix
    SPACEX_ETL_ALERTS_TOPIC_ARN    = module.observability.topic_arn
  }
}
