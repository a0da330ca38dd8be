variable "name" {
  description = "Prefix of every name, for example spacex-etl-dev."
  type        = string
}

variable "vpc_id" {
  description = "VPC of the tasks."
  type        = string
}

variable "vpc_cidr_block" {
  description = "Addresses of the VPC, where Redshift is."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of buckets, images, logs and secrets."
  type        = string
}

variable "image_tag" {
  description = "Tag of the image that tasks run. Tags never change, so a new image needs a new tag."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$", var.image_tag)) && var.image_tag != "latest"
    error_message = "A tag of its own for every image, such as a version or a commit; not \"latest\"."
  }
}

variable "cpu" {
  description = "CPU units of a task; 1024 are one vCPU."
  type        = number
  default     = 1024

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "Fargate knows 256, 512, 1024, 2048, 4096, 8192 and 16384."
  }
}

variable "memory_mb" {
  description = "Memory of a task in MiB; Fargate allows 2 to 8 GiB per vCPU."
  type        = number
  default     = 2048

  validation {
    condition     = var.memory_mb >= 512 && var.memory_mb % 512 == 0
    error_message = "A multiple of 512, at least 512."
  }
}

variable "cpu_architecture" {
  description = "X86_64 or ARM64; the image must fit."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "X86_64 or ARM64."
  }
}

variable "mode" {
  description = "Who reads the objects: copy (etl-runner) or pushdown (Redshift, where it can; its role must be able to read the raw bucket)."
  type        = string
  default     = "copy"

  validation {
    condition     = contains(["copy", "pushdown"], var.mode)
    error_message = "copy or pushdown."
  }
}

variable "raw" {
  description = "What Airbyte writes: bucket (name and ARN) and folder."
  type        = object({ bucket = string, bucket_arn = string, prefix = optional(string, "raw/") })
}

variable "staging" {
  description = "Files for COPY and rejected documents: bucket (name and ARN) and folders."
  type = object({
    bucket            = string
    bucket_arn        = string
    prefix            = optional(string, "staging/")
    quarantine_prefix = optional(string, "quarantine/")
  })
}

variable "redshift" {
  description = "Endpoint, login and COPY role; the password stays in its secret (key \"password\")."
  type = object({
    host                = string
    port                = number
    database            = string
    user                = string
    password_secret_arn = string
    copy_role_arn       = string
  })
}

variable "log_retention_days" {
  description = "Days for which the tasks' output is kept."
  type        = number
  default     = 365
}

variable "force_delete_images" {
  description = "Let terraform destroy delete the registry with the images in it."
  type        = bool
  default     = false
}
