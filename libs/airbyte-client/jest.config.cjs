module.exports = { displayName: 'airbyte-client', preset: '../../jest.preset.cjs' };
