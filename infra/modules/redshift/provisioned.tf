resource "aws_redshift_subnet_group" "this" {
  count = local.is_serverless ? 0 : 1

  name        = var.name
  description = "Private subnets of ${var.name}"
  subnet_ids  = var.subnet_ids
}

resource "aws_redshift_parameter_group" "this" {
  count = local.is_serverless ? 0 : 1

  name        = var.name
  description = "TLS only, statements logged"
  family      = "redshift-2.0"

  parameter {
    name  = "require_ssl"
    value = "true"
  }

  parameter {
    name  = "enable_user_activity_logging"
    value = "true"
  }
}

resource "aws_redshift_cluster" "this" {
  count = local.is_serverless ? 0 : 1

  cluster_identifier                  = var.name
  cluster_type                        = var.node_count == 1 ? "single-node" : "multi-node"
  node_type                           = var.node_type
  number_of_nodes                     = var.node_count
  database_name                       = var.database
  port                                = local.port
  master_username                     = var.admin_user
  manage_master_password              = true
  master_password_secret_kms_key_id   = var.kms_key_arn
  encrypted                           = true
  kms_key_id                          = var.kms_key_arn
  publicly_accessible                 = false
  enhanced_vpc_routing                = true
  cluster_subnet_group_name           = aws_redshift_subnet_group.this[0].name
  cluster_parameter_group_name        = aws_redshift_parameter_group.this[0].name
  vpc_security_group_ids              = [aws_security_group.this.id]
  iam_roles                           = [aws_iam_role.copy.arn]
  default_iam_role_arn                = aws_iam_role.copy.arn
  automated_snapshot_retention_period = 7
  skip_final_snapshot                 = var.skip_final_snapshot
  final_snapshot_identifier           = var.skip_final_snapshot ? null : local.snapshot_name
}

resource "aws_redshift_logging" "this" {
  count = local.is_serverless ? 0 : 1

  cluster_identifier   = aws_redshift_cluster.this[0].id
  log_destination_type = "cloudwatch"
  log_exports          = ["connectionlog", "userlog", "useractivitylog"]
}
