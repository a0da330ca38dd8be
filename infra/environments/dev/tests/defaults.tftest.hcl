mock_provider "aws" {
  source = "../../test/mocks"
}

run "defaults" {
  command = apply
}
