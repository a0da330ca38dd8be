# What MWAA reads from the bucket. Requirements and startup script are named by their version: a change of either
# updates the environment (about 30 minutes); DAGs are picked up within a minute.

locals {
  dags_dir = "${var.source_dir}/dags"
  dags = toset([
    for file in fileset(local.dags_dir, "**") : file
    if !strcontains(file, "__pycache__") && !endswith(file, ".pyc")
  ])

  startup_file = "${var.source_dir}/startup.sh"

  startup_script = join("\n", concat(
    ["#!/bin/sh", "# Settings of ${var.name}."],
    [for name, value in var.settings : "export ${name}='${replace(value, "'", "'\\''")}'"],
    ["", fileexists(local.startup_file) ? file(local.startup_file) : ""],
  ))
}

resource "aws_s3_object" "dags" {
  for_each = local.dags

  bucket = var.bucket.name
  key    = "dags/${each.value}"
  source = "${local.dags_dir}/${each.value}"
  # Not the ETag, which is no MD5 in a bucket with a key of its own.
  source_hash = filemd5("${local.dags_dir}/${each.value}")
}

resource "aws_s3_object" "requirements" {
  bucket      = var.bucket.name
  key         = "requirements.txt"
  source      = "${var.source_dir}/requirements.txt"
  source_hash = filemd5("${var.source_dir}/requirements.txt")
}

resource "aws_s3_object" "startup" {
  bucket      = var.bucket.name
  key         = "startup.sh"
  content     = local.startup_script
  source_hash = md5(local.startup_script)
}
