// Every test waits for Terraform, which loads a provider of 675 MB each time.
module.exports = { displayName: 'infra', preset: '../jest.preset.cjs', testTimeout: 180_000, maxWorkers: 2 };
