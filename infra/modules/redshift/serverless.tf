resource "aws_redshiftserverless_namespace" "this" {
  count = local.is_serverless ? 1 : 0

  namespace_name                   = var.name
  db_name                          = var.database
  admin_username                   = var.admin_user
  manage_admin_password            = true
  admin_password_secret_kms_key_id = var.kms_key_arn
  kms_key_id                       = var.kms_key_arn
  iam_roles                        = [aws_iam_role.copy.arn]
  default_iam_role_arn             = aws_iam_role.copy.arn
  log_exports                      = ["connectionlog", "userlog", "useractivitylog"]
}

resource "aws_redshiftserverless_workgroup" "this" {
  count = local.is_serverless ? 1 : 0

  namespace_name       = aws_redshiftserverless_namespace.this[0].namespace_name
  workgroup_name       = var.name
  base_capacity        = var.base_rpu
  port                 = local.port
  publicly_accessible  = false
  enhanced_vpc_routing = true
  subnet_ids           = var.subnet_ids
  security_group_ids   = [aws_security_group.this.id]

  # All of them, also those left at AWS's default: a parameter that is not named here shows up as a change in every plan.
  dynamic "config_parameter" {
    for_each = {
      auto_mv                          = "true"
      datestyle                        = "ISO, MDY"
      enable_case_sensitive_identifier = "false"
      enable_user_activity_logging     = "true"
      max_query_execution_time         = "14400"
      query_group                      = "default"
      require_ssl                      = "true"
      search_path                      = "$user, public"
      use_fips_ssl                     = "false"
    }

    content {
      parameter_key   = config_parameter.key
      parameter_value = config_parameter.value
    }
  }
}

resource "aws_redshiftserverless_usage_limit" "compute" {
  count = local.is_serverless && var.rpu_hours_per_month != null ? 1 : 0

  resource_arn  = aws_redshiftserverless_workgroup.this[0].arn
  usage_type    = "serverless-compute"
  period        = "monthly"
  amount        = var.rpu_hours_per_month
  breach_action = "deactivate"
}
