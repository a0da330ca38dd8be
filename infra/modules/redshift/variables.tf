variable "name" {
  description = "Prefix of every name, for example spacex-etl-dev."
  type        = string
}

variable "mode" {
  description = "serverless (pay while queries run) or provisioned (a cluster that runs all the time)."
  type        = string
  default     = "serverless"

  validation {
    condition     = contains(["serverless", "provisioned"], var.mode)
    error_message = "serverless or provisioned."
  }
}

variable "vpc_id" {
  description = "VPC of the database."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, each in a zone of its own; Serverless demands three."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 3
    error_message = "Redshift Serverless needs three subnets in three zones."
  }
}

variable "client_security_group_ids" {
  description = "Who may connect on port 5439: a label and a security group each. Nobody else can."
  type        = map(string)
  default     = {}
}

variable "s3_prefix_list_id" {
  description = "Prefix list of the VPC's S3 gateway endpoint: the only place that the database can reach."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the data and of the password's secret."
  type        = string
}

variable "copy_sources" {
  description = "Folders that COPY may read, for example { bucket_arn = \"arn:aws:s3:::b\", prefix = \"staging/\" }."
  type        = list(object({ bucket_arn = string, prefix = string }))

  validation {
    condition     = length(var.copy_sources) > 0
    error_message = "COPY must be able to read somewhere."
  }
}

variable "database" {
  description = "Database that is created."
  type        = string
  default     = "spacex"

  validation {
    condition     = can(regex("^[a-z_][a-z0-9_]{0,62}$", var.database))
    error_message = "Lower-case letters, digits and underscores."
  }
}

variable "admin_user" {
  description = "Administrator; AWS makes, keeps and rotates the password."
  type        = string
  default     = "etladmin"

  validation {
    condition     = can(regex("^[a-z_][a-z0-9_]{0,126}$", var.admin_user)) && !contains(["admin", "awsuser", "public", "root", "user"], var.admin_user)
    error_message = "Lower-case letters, digits and underscores, and no reserved word (AWS refuses \"public\"; guessable names are refused here)."
  }
}

variable "base_rpu" {
  description = "Serverless: capacity in RPU (4, or 8 to 512 in steps of 8)."
  type        = number
  default     = 8

  validation {
    condition     = var.base_rpu == 4 || (var.base_rpu >= 8 && var.base_rpu <= 512 && var.base_rpu % 8 == 0)
    error_message = "4, or 8 to 512 in steps of 8."
  }
}

variable "rpu_hours_per_month" {
  description = "Serverless: upper limit of RPU-hours a month, after which queries are refused. Null: no limit."
  type        = number
  default     = 100

  validation {
    condition     = var.rpu_hours_per_month == null || try(var.rpu_hours_per_month >= 1, false)
    error_message = "At least one, or null."
  }
}

variable "node_type" {
  description = "Provisioned: type of the nodes."
  type        = string
  default     = "ra3.large"
}

variable "node_count" {
  description = "Provisioned: number of nodes."
  type        = number
  default     = 1

  validation {
    condition     = var.node_count >= 1
    error_message = "At least one."
  }
}

variable "skip_final_snapshot" {
  description = "Delete the database without a last snapshot."
  type        = bool
  default     = false
}
