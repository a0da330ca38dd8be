# The container of the load and of dbt: registry, cluster, task definition, network.

data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  container_name = "etl-runner"
  log_prefix     = "etl"

  # Exactly the variables of apps/etl-runner/src/environment.ts; a test compares them.
  environment = {
    AWS_REGION        = data.aws_region.current.name
    RAW_BUCKET        = var.raw.bucket
    RAW_PREFIX        = var.raw.prefix
    STAGING_BUCKET    = var.staging.bucket
    STAGING_PREFIX    = var.staging.prefix
    QUARANTINE_PREFIX = var.staging.quarantine_prefix
    COPY_IAM_ROLE_ARN = var.redshift.copy_role_arn
    REDSHIFT_HOST     = var.redshift.host
    REDSHIFT_PORT     = tostring(var.redshift.port)
    REDSHIFT_DATABASE = var.redshift.database
    REDSHIFT_USER     = var.redshift.user
    REDSHIFT_SSL_MODE = "verify-full"
    ETL_MODE          = var.mode
  }
}

resource "aws_ecr_repository" "this" {
  name                 = "${var.name}/etl-runner"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.force_delete_images

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.kms_key_arn
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  repository = aws_ecr_repository.this.name

  policy = jsonencode({
    rules = [{
      rulePriority = 1
      description  = "Keep the last 20 images"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 20 }
      action       = { type = "expire" }
    }]
  })
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/etl-runner"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = "enhanced"
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE"]
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-etl-runner-"
  description = "etl-runner: nothing comes in"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-etl-runner" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "S3, image registry, logs, secrets"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "redshift" {
  security_group_id = aws_security_group.this.id
  description       = "Redshift"
  cidr_ipv4         = var.vpc_cidr_block
  ip_protocol       = "tcp"
  from_port         = var.redshift.port
  to_port           = var.redshift.port
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-etl-runner"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory_mb
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.execution.arn

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  # The one place that can be written to. The image must declare VOLUME /tmp: only then does Fargate keep its
  # permissions (1777), else the folder belongs to root.
  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([{
    name      = local.container_name
    image     = "${aws_ecr_repository.this.repository_url}:${var.image_tag}"
    essential = true
    # Airflow replaces it: load …, dbt build …
    command                = ["run"]
    user                   = "1000:1000"
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
    mountPoints            = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    # Time to finish or roll back a batch after SIGTERM; 120 s is the most that Fargate grants.
    stopTimeout = 120
    environment = [for key, value in local.environment : { name = key, value = value }]
    secrets     = [{ name = "REDSHIFT_PASSWORD", valueFrom = "${var.redshift.password_secret_arn}:password::" }]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        "awslogs-group"         = aws_cloudwatch_log_group.this.name
        "awslogs-region"        = data.aws_region.current.name
        "awslogs-stream-prefix" = local.log_prefix
      }
    }
  }])
}
