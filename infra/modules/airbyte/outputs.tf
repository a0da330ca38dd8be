output "instance_id" {
  description = "Id of the machine, for SSM sessions and alarms."
  value       = aws_instance.this.id
}

output "api_url" {
  description = "Base of Airbyte's public API inside the VPC."
  value       = local.api_host
}

output "security_group_id" {
  description = "Security group of the machine."
  value       = aws_security_group.this.id
}

output "connection_secret_name" {
  description = "Secret with Airflow's connection to Airbyte; the machine fills it when Airbyte answers."
  value       = aws_secretsmanager_secret.connection.name
}
