variable "region" {
  description = "AWS region of everything."
  type        = string
  default     = "us-east-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-\\d$", var.region))
    error_message = "A region such as us-east-1."
  }
}

variable "name" {
  description = "Prefix of every name."
  type        = string
  default     = "spacex-etl-dev"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,21}$", var.name))
    error_message = "3 to 22 lower-case letters, digits and hyphens (roles and buckets append to it)."
  }
}

variable "vpc_cidr_block" {
  description = "Addresses of the VPC."
  type        = string
  default     = "10.40.0.0/16"
}

variable "availability_zones" {
  description = "Three zones that have Redshift Serverless and MWAA; null: the first three of the region."
  type        = list(string)
  default     = null
}

variable "protect" {
  description = "Keep data from being deleted: buckets with objects, secrets, images, Airbyte's machine, a last snapshot of a cluster (Serverless has none). False before terraform destroy."
  type        = bool
  default     = true
}

variable "alert_emails" {
  description = "Who is told of failures."
  type        = list(string)
  default     = []
}

variable "schedule" {
  description = "When the DAG runs: daily or monthly (06:00 UTC)."
  type        = string
  default     = "daily"

  validation {
    condition     = contains(["daily", "monthly"], var.schedule)
    error_message = "daily or monthly."
  }
}

variable "etl_image_tag" {
  description = "Tag of the etl-runner image; every image has a tag of its own."
  type        = string
  default     = "0.1.0"
}

variable "etl_mode" {
  description = "Who reads Airbyte's objects: copy (etl-runner) or pushdown (Redshift, where it can)."
  type        = string
  default     = "copy"
}

variable "redshift_mode" {
  description = "serverless or provisioned."
  type        = string
  default     = "serverless"
}

variable "redshift_base_rpu" {
  description = "Serverless: capacity in RPU."
  type        = number
  default     = 8
}

variable "redshift_rpu_hours_per_month" {
  description = "Serverless: upper limit a month; null: none."
  type        = number
  default     = 100
}

variable "airbyte_instance_type" {
  description = "Machine of Airbyte."
  type        = string
  default     = "t3.xlarge"
}

variable "airbyte_low_resource_mode" {
  description = "Needed on a machine with 2 vCPU."
  type        = bool
  default     = false
}

variable "abctl_sha256" {
  description = "SHA-256 of Airbyte's installer; the machine refuses any other. Null: not checked."
  type        = string
  default     = null
}

variable "airbyte_chart_version" {
  description = "Version of Airbyte's Helm chart; null: the newest at the first start."
  type        = string
  default     = null
}

variable "create_mwaa" {
  description = "Make the Airflow environment."
  type        = bool
  default     = true
}

variable "airflow_version" {
  description = "Version of Airflow; what MWAA offers is in its console."
  type        = string
  default     = "3.2.1"
}

variable "mwaa_environment_class" {
  description = "Size of the Airflow environment."
  type        = string
  default     = "mw1.micro"
}

variable "mwaa_webserver_access" {
  description = "PUBLIC_ONLY (public address, IAM sign-in) or PRIVATE_ONLY (from inside the VPC)."
  type        = string
  default     = "PUBLIC_ONLY"
}
