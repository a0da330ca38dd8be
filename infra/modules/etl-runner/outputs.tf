output "repository_url" {
  description = "Where the image is pushed to."
  value       = aws_ecr_repository.this.repository_url
}

output "cluster_name" {
  description = "Name of the ECS cluster."
  value       = aws_ecs_cluster.this.name
}

output "cluster_arn" {
  description = "ARN of the ECS cluster."
  value       = aws_ecs_cluster.this.arn
}

output "task_definition_family" {
  description = "Family of the task definition; without a revision ECS takes the newest."
  value       = aws_ecs_task_definition.this.family
}

output "container_name" {
  description = "Name of the container in the task definition."
  value       = local.container_name
}

output "role_arns" {
  description = "Task role and execution role, which whoever starts tasks must be allowed to pass."
  value       = [aws_iam_role.task.arn, aws_iam_role.execution.arn]
}

output "security_group_id" {
  description = "Security group of the tasks."
  value       = aws_security_group.this.id
}

output "log_group" {
  description = "Log group of the tasks: name and ARN."
  value       = { name = aws_cloudwatch_log_group.this.name, arn = aws_cloudwatch_log_group.this.arn }
}

output "log_stream_prefix" {
  description = "Streams are named <prefix>/<container>/<task id>."
  value       = local.log_prefix
}
