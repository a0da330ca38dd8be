# Airbyte on one EC2 machine in the public subnet: it fetches from the internet, and nothing reaches it from there.

data "aws_partition" "current" {}
data "aws_region" "current" {}

data "aws_ssm_parameter" "ami" {
  name = var.ami_parameter
}

locals {
  # Fixed, so that the address in Airflow's connection outlives the machine.
  private_ip = cidrhost(var.subnet.cidr_block, 10)
  api_port   = 8000
  api_host   = "http://${local.private_ip}:${local.api_port}/api/public/v1"
}

resource "aws_security_group" "this" {
  name_prefix = "${var.name}-airbyte-"
  description = "Airbyte: API from inside the VPC only"
  vpc_id      = var.vpc_id

  tags = { Name = "${var.name}-airbyte" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "api" {
  for_each = var.client_security_group_ids

  security_group_id            = aws_security_group.this.id
  description                  = "Airbyte API from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.api_port
  to_port                      = local.api_port
}

resource "aws_vpc_security_group_egress_rule" "https" {
  security_group_id = aws_security_group.this.id
  description       = "Sources, images, S3, Systems Manager"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# Written by the machine itself once Airbyte answers; Terraform never sees the value.
resource "aws_secretsmanager_secret" "connection" {
  name                    = var.connection_secret_name
  description             = "Airflow's connection to Airbyte: API address, client id, client secret"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.secret_recovery_days
}

resource "aws_iam_role" "this" {
  name_prefix = "${var.name}-airbyte-"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  name = "raw-bucket-and-own-secret"
  role = aws_iam_role.this.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "ListRaw"
        Effect   = "Allow"
        Action   = ["s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads"]
        Resource = var.raw_bucket_arn
      },
      {
        Sid      = "WriteRaw"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        Resource = "${var.raw_bucket_arn}/${var.raw_prefix}*"
      },
      {
        Sid      = "PublishConnection"
        Effect   = "Allow"
        Action   = ["secretsmanager:PutSecretValue"]
        Resource = aws_secretsmanager_secret.connection.arn
      },
      {
        Sid      = "UseKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = var.kms_key_arn
      },
    ]
  })
}

# Sessions and port forwarding for people, instead of SSH.
resource "aws_iam_role_policy_attachment" "ssm" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "this" {
  name_prefix = "${var.name}-airbyte-"
  role        = aws_iam_role.this.name
}

resource "aws_instance" "this" {
  ami                         = data.aws_ssm_parameter.ami.insecure_value
  instance_type               = var.instance_type
  subnet_id                   = var.subnet.id
  private_ip                  = local.private_ip
  vpc_security_group_ids      = [aws_security_group.this.id]
  iam_instance_profile        = aws_iam_instance_profile.this.name
  associate_public_ip_address = true
  disable_api_termination     = var.termination_protection
  ebs_optimized               = true
  monitoring                  = true

  user_data_replace_on_change = true
  user_data = templatefile("${path.module}/user-data.sh.tftpl", {
    abctl_version     = var.abctl_version
    abctl_sha256      = var.abctl_sha256 == null ? "" : var.abctl_sha256
    chart_version     = var.chart_version == null ? "" : var.chart_version
    low_resource_mode = var.low_resource_mode
    port              = local.api_port
    api_host          = local.api_host
    secret_id         = aws_secretsmanager_secret.connection.name
    region            = data.aws_region.current.name
  })

  metadata_options {
    http_endpoint = "enabled"
    http_tokens   = "required"
    # Connectors run in containers inside a kind node: two hops more than the host before the role is found.
    http_put_response_hop_limit = 3
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = var.volume_gb
    encrypted   = true
    kms_key_id  = var.kms_key_arn
    tags        = { Name = "${var.name}-airbyte" }
  }

  tags = { Name = "${var.name}-airbyte" }

  lifecycle {
    # A new Amazon Linux must not replace a running Airbyte (to move on: terraform apply -replace=…), nor must a stop,
    # which takes the public address away until the next start.
    ignore_changes = [ami, associate_public_ip_address]
  }

  depends_on = [aws_iam_role_policy.this, aws_iam_role_policy_attachment.ssm]
}
