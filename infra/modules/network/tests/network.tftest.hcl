mock_provider "aws" {
  source = "../../test/mocks"
}

variables {
  name        = "test"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
}

run "has_three_private_zones" {
  assert {
    condition     = length(distinct(aws_subnet.private[*].availability_zone)) == 3
    error_message = "Redshift Serverless needs three private subnets in three zones."
  }

  assert {
    condition     = !anytrue(concat(aws_subnet.private[*].map_public_ip_on_launch, aws_subnet.public[*].map_public_ip_on_launch))
    error_message = "No subnet may give out public addresses by itself."
  }

  assert {
    condition     = length(distinct(concat(aws_subnet.private[*].cidr_block, aws_subnet.public[*].cidr_block))) == 5
    error_message = "The subnets overlap."
  }

  assert {
    condition     = alltrue([for association in aws_route_table_association.private : association.route_table_id == aws_route_table.private.id])
    error_message = "Private subnets must use the private routes."
  }

  assert {
    condition     = alltrue([for route in aws_route_table.private.route : route.nat_gateway_id == aws_nat_gateway.this.id])
    error_message = "Private routes must lead to the NAT, not to the internet gateway."
  }
}

run "locks_the_default_security_group" {
  assert {
    condition     = length(aws_default_security_group.closed.ingress) == 0 && length(aws_default_security_group.closed.egress) == 0
    error_message = "The default security group must let nothing through."
  }
}

run "takes_named_zones" {
  variables {
    availability_zones = ["us-east-1b", "us-east-1d", "us-east-1f"]
  }

  assert {
    condition     = tolist(aws_subnet.private[*].availability_zone) == tolist(["us-east-1b", "us-east-1d", "us-east-1f"])
    error_message = "Subnets must be in the named zones."
  }
}

run "refuses_bad_values" {
  command = plan

  variables {
    cidr_block         = "10.0.0.0/24"
    availability_zones = ["us-east-1a", "us-east-1b", "us-east-1b"]
  }

  expect_failures = [var.cidr_block, var.availability_zones]
}
