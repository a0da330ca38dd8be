output "vpc_id" {
  description = "Id of the VPC."
  value       = aws_vpc.this.id
}

output "cidr_block" {
  description = "Addresses of the VPC."
  value       = aws_vpc.this.cidr_block
}

output "public_subnets" {
  description = "Public subnets: id and addresses."
  value       = [for subnet in aws_subnet.public : { id = subnet.id, cidr_block = subnet.cidr_block }]
}

output "s3_prefix_list_id" {
  description = "Prefix list of the S3 gateway endpoint, for security groups."
  value       = aws_vpc_endpoint.s3.prefix_list_id
}

output "private_subnet_ids" {
  description = "Three private subnets, each in a zone of its own."
  # After the route: what starts in these subnets at once finds the way out.
  value      = aws_subnet.private[*].id
  depends_on = [aws_route_table_association.private]
}
