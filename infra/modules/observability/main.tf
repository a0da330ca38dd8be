# Who is told what: one topic, and alarms for failed tasks, for silence and for a broken Airbyte machine.

data "aws_caller_identity" "current" {}

resource "aws_sns_topic" "alerts" {
  name              = "${var.name}-alerts"
  kms_master_key_id = var.kms_key_arn
}

resource "aws_sns_topic_policy" "alerts" {
  arn = aws_sns_topic.alerts.arn

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AlarmsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alerts.arn
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_sns_topic_subscription" "email" {
  for_each = toset(var.alert_emails)

  topic_arn = aws_sns_topic.alerts.arn
  protocol  = "email"
  endpoint  = each.value
}

# Every finished task, with exit code and reason, also those that Airflow did not start.
resource "aws_cloudwatch_log_group" "tasks" {
  name              = "/aws/events/${var.name}/tasks"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_cloudwatch_log_resource_policy" "events" {
  policy_name = "${var.name}-events"

  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["events.amazonaws.com", "delivery.logs.amazonaws.com"] }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "${aws_cloudwatch_log_group.tasks.arn}:*"
    }]
  })
}

resource "aws_cloudwatch_event_rule" "tasks" {
  name        = "${var.name}-task-stopped"
  description = "A task of the cluster ended"

  event_pattern = jsonencode({
    source        = ["aws.ecs"]
    "detail-type" = ["ECS Task State Change"]
    detail        = { clusterArn = [var.ecs_cluster_arn], lastStatus = ["STOPPED"] }
  })
}

resource "aws_cloudwatch_event_target" "tasks" {
  depends_on = [aws_cloudwatch_log_resource_policy.events]

  rule = aws_cloudwatch_event_rule.tasks.name
  arn  = aws_cloudwatch_log_group.tasks.arn
}

locals {
  namespace = "${var.name}/tasks"

  task_patterns = {
    # 75 is etl-runner's "try again later"; Airflow does, and a last try that fails is in Airflow's own message.
    TasksFailed    = "{ ($.detail.stopCode = \"TaskFailedToStart\") || (($.detail.containers[0].exitCode != 0) && ($.detail.containers[0].exitCode != 75)) }"
    TasksSucceeded = "{ $.detail.containers[0].exitCode = 0 }"
  }
}

resource "aws_cloudwatch_log_metric_filter" "tasks" {
  for_each = local.task_patterns

  name           = "${var.name}-${each.key}"
  log_group_name = aws_cloudwatch_log_group.tasks.name
  pattern        = each.value

  metric_transformation {
    name          = each.key
    namespace     = local.namespace
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "task_failed" {
  alarm_name          = "${var.name}-task-failed"
  alarm_description   = "A task of etl-runner or dbt failed. Which and why: log group ${aws_cloudwatch_log_group.tasks.name}, then the task's own log."
  namespace           = local.namespace
  metric_name         = aws_cloudwatch_log_metric_filter.tasks["TasksFailed"].metric_transformation[0].name
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alerts.arn]
}

# A schedule that never starts fails nothing: only the absence of success shows it.
resource "aws_cloudwatch_metric_alarm" "silence" {
  count = var.silence_days == 0 ? 0 : 1

  alarm_name          = "${var.name}-nothing-runs"
  alarm_description   = "No task succeeded for ${var.silence_days} days. Is the DAG paused, or the environment broken?"
  namespace           = local.namespace
  metric_name         = aws_cloudwatch_log_metric_filter.tasks["TasksSucceeded"].metric_transformation[0].name
  statistic           = "Sum"
  period              = 86400
  evaluation_periods  = var.silence_days
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alerts.arn]
  ok_actions          = [aws_sns_topic.alerts.arn]
}

resource "aws_cloudwatch_metric_alarm" "airbyte_machine" {
  alarm_name          = "${var.name}-airbyte-machine"
  alarm_description   = "The machine of Airbyte does not pass its status checks."
  namespace           = "AWS/EC2"
  metric_name         = "StatusCheckFailed"
  dimensions          = { InstanceId = var.airbyte_instance_id }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  threshold           = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  # A stopped machine has no data: whoever stopped it knows.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.alerts.arn]
  ok_actions         = [aws_sns_topic.alerts.arn]
}
