variable "name" {
  description = "Prefix of every name, for example spacex-etl-dev."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the environment."
  type        = string
}

variable "vpc_cidr_block" {
  description = "Addresses of the VPC, where Airbyte is."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets with a way out (NAT); the first two are used. AWS does not let them be changed later."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "MWAA needs two private subnets in two zones."
  }
}

variable "kms_key_arn" {
  description = "Key of the bucket, which must be the environment's key too."
  type        = string
}

variable "bucket" {
  description = "Versioned bucket for DAGs, requirements and startup script: name and ARN."
  type        = object({ name = string, arn = string })
}

variable "source_dir" {
  description = "Folder with dags/, requirements.txt and (optional) startup.sh."
  type        = string
}

variable "settings" {
  description = "Environment variables for the DAG, exported by the startup script, for example SPACEX_ETL_SCHEDULE."
  type        = map(string)

  validation {
    condition     = alltrue([for name in keys(var.settings) : can(regex("^[A-Z][A-Z0-9_]*$", name)) && !startswith(name, "AIRFLOW_") && !startswith(name, "MWAA_")])
    error_message = "Upper-case names; MWAA ignores AIRFLOW_… and MWAA_… from a startup script."
  }
}

variable "secrets_prefix" {
  description = "Airflow finds its connections in secrets <prefix>/connections/<id> and its variables in <prefix>/variables/<name>."
  type        = string
}

variable "secret_variables" {
  description = "Airflow variables that get an (empty) secret, to be filled by a person or a tool."
  type        = list(string)
  default     = []
}

variable "secret_recovery_days" {
  description = "Days for which a deleted secret can be brought back; 0 deletes at once."
  type        = number
  default     = 7
}

variable "ecs" {
  description = "What the DAG may start: cluster, task definition family, roles that it passes on, log group."
  type = object({
    cluster_arn            = string
    task_definition_family = string
    role_arns              = list(string)
    log_group_arn          = string
  })
}

variable "alerts_topic_arn" {
  description = "Topic that the DAG may publish to."
  type        = string
}

variable "airflow_version" {
  description = "Airflow; the DAG's constraints.txt belongs to 3.2.1."
  type        = string
  default     = "3.2.1"

  validation {
    condition     = can(regex("^3\\.\\d+\\.\\d+$", var.airflow_version))
    error_message = "A version of Airflow 3, such as 3.2.1."
  }
}

variable "environment_class" {
  description = "Size of the environment. All work runs on Fargate, so the smallest is enough."
  type        = string
  default     = "mw1.micro"

  validation {
    condition     = contains(["mw1.micro", "mw1.small", "mw1.medium", "mw1.large", "mw1.xlarge", "mw1.2xlarge"], var.environment_class)
    error_message = "mw1.micro, small, medium, large, xlarge or 2xlarge."
  }
}

variable "webserver_access" {
  description = "PRIVATE_ONLY: the web interface is reached from inside the VPC. PUBLIC_ONLY: by a public address, with IAM sign-in."
  type        = string
  default     = "PRIVATE_ONLY"

  validation {
    condition     = contains(["PRIVATE_ONLY", "PUBLIC_ONLY"], var.webserver_access)
    error_message = "PRIVATE_ONLY or PUBLIC_ONLY."
  }
}
