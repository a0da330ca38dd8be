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

output "private_subnet_ids" {
  description = "Three private subnets, each in a zone of its own."
  # After the route: what starts in these subnets at once finds the way out.
  value      = aws_subnet.private[*].id
  depends_on = [aws_route_table_association.private]
}
