variable "name_prefix" {
  description = "Beginning of the bucket's name; AWS adds what makes it unique in the world."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,36}$", var.name_prefix))
    error_message = "At most 37 lower-case letters, digits and hyphens."
  }
}

variable "kms_key_arn" {
  description = "Key for the objects (SSE-KMS with a bucket key). Null: AES256, which access logs need."
  type        = string
  default     = null
}

variable "access_log_bucket" {
  description = "Bucket for server access logs: its name and a prefix. Null: none are written."
  type        = object({ name = string, prefix = string })
  default     = null
}

variable "access_log_source_account" {
  description = "Set only on the bucket that receives access logs: the account whose buckets write them."
  type        = string
  default     = null
}

variable "expire_days" {
  description = "Days after which objects below a prefix are deleted, for example { \"staging/\" = 7 }."
  type        = map(number)
  default     = {}
}

variable "noncurrent_version_days" {
  description = "Days for which overwritten and deleted objects can be brought back."
  type        = number
  default     = 30

  validation {
    condition     = var.noncurrent_version_days >= 1
    error_message = "At least one day."
  }
}

variable "force_destroy" {
  description = "Let terraform destroy delete the bucket with everything in it."
  type        = bool
  default     = false
}
