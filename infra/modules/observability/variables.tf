variable "name" {
  description = "Prefix of every name, for example spacex-etl-dev."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the topic and the log group."
  type        = string
}

variable "alert_emails" {
  description = "Who is told of failures. AWS sends each a link to confirm."
  type        = list(string)
  default     = []

  validation {
    condition     = alltrue([for email in var.alert_emails : can(regex("^[^@\\s]+@[^@\\s]+$", email))])
    error_message = "Addresses such as team@example.com."
  }
}

variable "ecs_cluster_arn" {
  description = "Cluster whose tasks are watched."
  type        = string
}

variable "airbyte_instance_id" {
  description = "Machine of Airbyte."
  type        = string
}

variable "silence_days" {
  description = "Days without a successful task after which an alarm says that nothing runs: a little more than the schedule. 0: no such alarm."
  type        = number
  default     = 2

  validation {
    condition     = var.silence_days >= 0 && var.silence_days <= 7
    error_message = "0 to 7: CloudWatch looks back no further than a week, so a monthly schedule takes 0."
  }
}

variable "log_retention_days" {
  description = "Days for which the record of finished tasks is kept."
  type        = number
  default     = 365
}
