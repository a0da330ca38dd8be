variable "name" {
  description = "Prefix of every name, for example spacex-etl-dev."
  type        = string
}

variable "deletion_window_in_days" {
  description = "How long the key can be brought back after it was deleted."
  type        = number
  default     = 30

  validation {
    condition     = var.deletion_window_in_days >= 7 && var.deletion_window_in_days <= 30
    error_message = "AWS allows 7 to 30 days."
  }
}
