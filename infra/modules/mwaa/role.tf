# What Airflow may do: run itself, start our task, read its two secrets, tell of failures.

locals {
  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id
  region    = data.aws_region.current.name
  # "arn:aws:ecs:…:cluster/x" also names its tasks: "arn:aws:ecs:…:task/x/…".
  cluster_name = reverse(split("/", var.ecs.cluster_arn))[0]
}

resource "aws_iam_role" "this" {
  name_prefix = "${var.name}-mwaa-"
  description = "Airflow"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["airflow.amazonaws.com", "airflow-env.amazonaws.com"] }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "airflow"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ReportHealth"
        Effect   = "Allow"
        Action   = ["airflow:PublishMetrics"]
        Resource = "arn:${local.partition}:airflow:${local.region}:${local.account}:environment/${var.name}"
      },
      {
        Sid      = "ReadDags"
        Effect   = "Allow"
        Action   = ["s3:GetObject*", "s3:GetBucket*", "s3:List*"]
        Resource = [var.bucket.arn, "${var.bucket.arn}/*"]
      },
      {
        Sid    = "OwnLogs"
        Effect = "Allow"
        Action = [
          "logs:CreateLogStream", "logs:CreateLogGroup", "logs:PutLogEvents", "logs:GetLogEvents",
          "logs:GetLogRecord", "logs:GetLogGroupFields", "logs:GetQueryResults",
        ]
        Resource = "arn:${local.partition}:logs:${local.region}:${local.account}:log-group:airflow-${var.name}-*"
      },
      {
        # AWS knows no resource for these; all of them only look, or write a number.
        Sid      = "AccountWideReads"
        Effect   = "Allow"
        Action   = ["logs:DescribeLogGroups", "cloudwatch:PutMetricData", "s3:GetAccountPublicAccessBlock", "ecs:DescribeTaskDefinition"]
        Resource = "*"
      },
      {
        # The queue between scheduler and workers is in an account of AWS.
        Sid    = "Queue"
        Effect = "Allow"
        Action = [
          "sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
          "sqs:ReceiveMessage", "sqs:SendMessage",
        ]
        Resource = "arn:${local.partition}:sqs:${local.region}:*:airflow-celery-*"
      },
      {
        Sid      = "UseKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*"]
        Resource = var.kms_key_arn
      },
      {
        Sid       = "StartEtlRunner"
        Effect    = "Allow"
        Action    = ["ecs:RunTask"]
        Resource  = "arn:${local.partition}:ecs:${local.region}:${local.account}:task-definition/${var.ecs.task_definition_family}:*"
        Condition = { ArnEquals = { "ecs:cluster" = var.ecs.cluster_arn } }
      },
      {
        Sid      = "WatchAndStopEtlRunner"
        Effect   = "Allow"
        Action   = ["ecs:DescribeTasks", "ecs:StopTask"]
        Resource = "arn:${local.partition}:ecs:${local.region}:${local.account}:task/${local.cluster_name}/*"
      },
      {
        Sid       = "TagEtlRunner"
        Effect    = "Allow"
        Action    = ["ecs:TagResource"]
        Resource  = "arn:${local.partition}:ecs:${local.region}:${local.account}:task/${local.cluster_name}/*"
        Condition = { StringEquals = { "ecs:CreateAction" = "RunTask" } }
      },
      {
        # A retry looks for the task of the try before.
        Sid       = "FindEtlRunner"
        Effect    = "Allow"
        Action    = ["ecs:ListTasks"]
        Resource  = "*"
        Condition = { ArnEquals = { "ecs:cluster" = var.ecs.cluster_arn } }
      },
      {
        Sid       = "HandRolesToEtlRunner"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = var.ecs.role_arns
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      {
        Sid      = "ReadEtlRunnersLog"
        Effect   = "Allow"
        Action   = ["logs:GetLogEvents"]
        Resource = "${var.ecs.log_group_arn}:*"
      },
      {
        Sid      = "ReadItsSecrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
        Resource = "arn:${local.partition}:secretsmanager:${local.region}:${local.account}:secret:${var.secrets_prefix}/*"
      },
      {
        Sid      = "TellOfFailures"
        Effect   = "Allow"
        Action   = ["sns:Publish"]
        Resource = var.alerts_topic_arn
      },
    ]
  })
}
