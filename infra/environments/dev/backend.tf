# The state lies in a bucket that is made by hand once; `terraform init -backend-config=backend.hcl` names it.
terraform {
  backend "s3" {
    key          = "spacex-etl/dev.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}
