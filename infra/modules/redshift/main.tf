# What both modes share: who may connect, from where, and what COPY may read.

data "aws_caller_identity" "current" {}

locals {
  port          = 5439
  is_serverless = var.mode == "serverless"
  snapshot_name = "${var.name}-final"
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-redshift-"
  description = "Redshift: from named security groups of the VPC only"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-redshift" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = var.client_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "SQL from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

# Enhanced VPC routing sends COPY through the VPC, where this group decides: to S3 by the gateway endpoint, nowhere else.
resource "aws_vpc_security_group_egress_rule" "s3" {
  security_group_id = aws_security_group.this.id
  description       = "COPY from S3"
  prefix_list_id    = var.s3_prefix_list_id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_iam_role" "copy" {
  name_prefix = "${var.name}-copy-"
  description = "Redshift reads the staging files with it"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"] }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "copy" {
  name = "read-staging"
  role = aws_iam_role.copy.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for source in var.copy_sources : {
        Effect   = "Allow"
        Action   = ["s3:ListBucket", "s3:GetBucketLocation"]
        Resource = source.bucket_arn
      }],
      [for source in var.copy_sources : {
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = "${source.bucket_arn}/${source.prefix}*"
      }],
      [{
        Effect   = "Allow"
        Action   = ["kms:Decrypt"]
        Resource = var.kms_key_arn
      }],
    )
  })
}
