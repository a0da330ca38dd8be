output "topic_arn" {
  description = "Topic of all alerts."
  # With its policy in place.
  value = aws_sns_topic_policy.alerts.arn
}
