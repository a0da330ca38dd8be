module.exports = { displayName: 'local-cloud', preset: '../../jest.preset.cjs' };
