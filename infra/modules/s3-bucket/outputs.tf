output "name" {
  description = "Name of the bucket."
  # After the policy: whoever writes to this name finds the bucket closed already.
  value = aws_s3_bucket_policy.this.bucket
}

output "arn" {
  description = "ARN of the bucket."
  value       = aws_s3_bucket.this.arn
}
