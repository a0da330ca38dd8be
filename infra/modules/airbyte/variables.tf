variable "name" {
  description = "Prefix of every name, for example spacex-etl-dev."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the machine."
  type        = string
}

variable "subnet" {
  description = "Public subnet of the machine: id and addresses. The machine takes its tenth address for good."
  type        = object({ id = string, cidr_block = string })
}

variable "client_security_group_ids" {
  description = "Who may call the API on port 8000: a label and a security group each. Nobody else can."
  type        = map(string)
  default     = {}
}

variable "raw_bucket_arn" {
  description = "Bucket that Airbyte writes to."
  type        = string
}

variable "raw_prefix" {
  description = "Folder of the bucket that Airbyte may write to; ends with \"/\"."
  type        = string
  default     = "raw/"
}

variable "kms_key_arn" {
  description = "Key of the volume, the bucket and the secret."
  type        = string
}

variable "connection_secret_name" {
  description = "Secret that receives Airflow's connection to this Airbyte (address, client id and secret)."
  type        = string
}

variable "secret_recovery_days" {
  description = "Days for which the deleted secret can be brought back; 0 deletes at once."
  type        = number
  default     = 7
}

variable "instance_type" {
  description = "Machine; Airbyte wants 4 vCPU and 8 GB or more."
  type        = string
  default     = "t3.xlarge"
}

variable "low_resource_mode" {
  description = "Needed on 2 vCPU. To be chosen before the first start: Airbyte does not change it later."
  type        = bool
  default     = false
}

variable "volume_gb" {
  description = "Size of the disk in GB."
  type        = number
  default     = 100

  validation {
    condition     = var.volume_gb >= 50
    error_message = "Airbyte's images and database need 50 GB or more."
  }
}

variable "abctl_version" {
  description = "Release of Airbyte's installer."
  type        = string
  default     = "v0.30.4"

  validation {
    condition     = can(regex("^v\\d+\\.\\d+\\.\\d+$", var.abctl_version))
    error_message = "A release such as v0.30.4."
  }
}

variable "abctl_sha256" {
  description = "SHA-256 of the installer's linux-amd64 archive; the machine refuses any other. Null: not checked."
  type        = string
  default     = null

  validation {
    condition     = var.abctl_sha256 == null || can(regex("^[0-9a-f]{64}$", var.abctl_sha256))
    error_message = "64 hexadecimal digits in lower case."
  }
}

variable "chart_version" {
  description = "Version of Airbyte itself (its Helm chart). Null: the newest at the first start."
  type        = string
  default     = null
}

variable "ami_parameter" {
  description = "Public SSM parameter that names the Amazon Linux 2023 image."
  type        = string
  default     = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
}

variable "termination_protection" {
  description = "Refuse to terminate the machine."
  type        = bool
  default     = true
}
