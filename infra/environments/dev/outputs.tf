output "raw_bucket" {
  description = "RAW_BUCKET of airbyte-admin."
  value       = module.raw_bucket.name
}

output "image_repository" {
  description = "Where the etl-runner image is pushed to."
  value       = module.etl_runner.repository_url
}

output "etl_cluster" {
  description = "ECS cluster of the tasks."
  value       = module.etl_runner.cluster_name
}

output "etl_task_definition" {
  description = "Family of the task definition."
  value       = module.etl_runner.task_definition_family
}

output "etl_network_configuration" {
  description = "For `aws ecs run-task --network-configuration`."
  value = jsonencode({
    awsvpcConfiguration = {
      subnets        = module.network.private_subnet_ids
      securityGroups = [module.etl_runner.security_group_id]
      assignPublicIp = "DISABLED"
    }
  })
}

output "etl_log_group" {
  description = "Log group of the tasks."
  value       = module.etl_runner.log_group.name
}

output "airbyte_instance_id" {
  description = "Machine of Airbyte, for `aws ssm start-session`."
  value       = module.airbyte.instance_id
}

output "airbyte_api_url" {
  description = "Airbyte's API inside the VPC."
  value       = module.airbyte.api_url
}

output "airbyte_connection_secret" {
  description = "Secret with Airbyte's client id and secret; filled when Airbyte answers."
  value       = module.airbyte.connection_secret_name
}

output "airbyte_connection_id_secret" {
  description = "Secret that takes the id of the Airbyte connection (Airflow variable spacex_etl_airbyte_connection_id). Null without Airflow."
  value       = one(module.mwaa[*].variable_secret_names["spacex_etl_airbyte_connection_id"])
}

output "redshift_host" {
  description = "Endpoint of Redshift inside the VPC."
  value       = module.redshift.host
}

output "alerts_topic" {
  description = "Topic of all alerts."
  value       = module.observability.topic_arn
}

output "airflow_url" {
  description = "Airflow's web interface. Null without Airflow."
  value       = one(module.mwaa[*].webserver_url)
}

output "airflow_environment" {
  description = "Name of the Airflow environment, for `aws mwaa`. Null without Airflow."
  value       = one(module.mwaa[*].environment_name)
}

output "redshift_copy_sources" {
  description = "Folders that Redshift's COPY may read."
  value       = [for source in local.copy_sources : source.prefix]
}
