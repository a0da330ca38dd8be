module.exports = { displayName: 'dbt', preset: '../jest.preset.cjs', testTimeout: 120_000 };
