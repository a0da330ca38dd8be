module.exports = { displayName: 'airbyte-admin', preset: '../../jest.preset.cjs' };
