output "webserver_url" {
  description = "Address of the web interface."
  value       = "https://${aws_mwaa_environment.this.webserver_url}"
}

output "environment_name" {
  description = "Name of the environment."
  value       = aws_mwaa_environment.this.name
}

output "security_group_id" {
  description = "Security group of Airflow."
  value       = aws_security_group.this.id
}

output "variable_secret_names" {
  description = "Secret of each Airflow variable."
  value       = { for name, secret in aws_secretsmanager_secret.variables : name => secret.name }
}
