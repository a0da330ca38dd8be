output "host" {
  description = "Endpoint, without the port."
  value       = local.is_serverless ? one(flatten(aws_redshiftserverless_workgroup.this[*].endpoint[*].address)) : one(aws_redshift_cluster.this[*].dns_name)
}

output "port" {
  description = "Port of the endpoint."
  value       = local.port
}

output "database" {
  description = "Database of the pipeline."
  value       = var.database
}

output "user" {
  description = "User of the pipeline."
  value       = var.admin_user
}

output "password_secret_arn" {
  description = "Secret of the user: JSON with username and password. AWS rotates it."
  value = (local.is_serverless
    ? one(aws_redshiftserverless_namespace.this[*].admin_password_secret_arn)
  : one(aws_redshift_cluster.this[*].master_password_secret_arn))
}

output "copy_role_arn" {
  description = "Role for COPY … IAM_ROLE."
  value       = aws_iam_role.copy.arn
}

output "security_group_id" {
  description = "Security group of the database."
  value       = aws_security_group.this.id
}
