variable "name" {
  description = "Prefix of every name, for example spacex-etl-dev."
  type        = string
}

variable "cidr_block" {
  description = "Addresses of the VPC; it is cut into 16 equal subnets, of which 5 are used."
  type        = string
  default     = "10.40.0.0/16"

  validation {
    condition     = can(cidrhost(var.cidr_block, 0)) && tonumber(split("/", var.cidr_block)[1]) >= 16 && tonumber(split("/", var.cidr_block)[1]) <= 22
    error_message = "A block between /16 and /22: Redshift Serverless wants 37 free addresses in every private subnet."
  }
}

variable "availability_zones" {
  description = "Three zones. Null: the first three of the region; name them where a zone lacks Redshift Serverless or MWAA, or may be added."
  type        = list(string)
  default     = null

  validation {
    condition     = var.availability_zones == null || try(length(distinct(var.availability_zones)) == 3, false)
    error_message = "Three different zones."
  }
}

variable "kms_key_arn" {
  description = "Key for the flow log."
  type        = string
}

variable "flow_log_retention_days" {
  description = "Days for which the flow log is kept."
  type        = number
  default     = 30
}
