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

variable "kms_key_arn" {
  description = "Key for the flow log."
  type        = string
}

variable "flow_log_retention_days" {
  description = "Days for which the flow log is kept."
  type        = number
  default     = 30
}
