mock_provider "aws" {
  source = "../../test/mocks"
}

variables {
  name                = "test"
  kms_key_arn         = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
  alert_emails        = ["team@example.com"]
  ecs_cluster_arn     = "arn:aws:ecs:us-east-1:123456789012:cluster/test"
  airbyte_instance_id = "i-1"
}

run "tells_of_failed_tasks" {
  assert {
    condition     = aws_cloudwatch_metric_alarm.task_failed.alarm_actions == toset([aws_sns_topic.alerts.arn]) && aws_sns_topic_subscription.email["team@example.com"].topic_arn == aws_sns_topic.alerts.arn
    error_message = "A failed task must reach the people."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.tasks.event_pattern).detail.clusterArn == [var.ecs_cluster_arn]
    error_message = "Tasks of this cluster, and of no other."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.task_failed.metric_name == "TasksFailed" && aws_cloudwatch_metric_alarm.task_failed.namespace == aws_cloudwatch_log_metric_filter.tasks["TasksFailed"].metric_transformation[0].namespace
    error_message = "The alarm must look at the number that the filter writes."
  }
}

run "tells_of_silence" {
  assert {
    condition     = aws_cloudwatch_metric_alarm.silence[0].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.silence[0].evaluation_periods == 2
    error_message = "No data at all is the very case."
  }
}

run "keeps_quiet_about_silence" {
  variables {
    silence_days = 0
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.silence) == 0
    error_message = "0 means no such alarm."
  }
}

run "refuses_bad_values" {
  command = plan

  variables {
    alert_emails = ["nobody"]
    silence_days = 30
  }

  expect_failures = [var.alert_emails, var.silence_days]
}
