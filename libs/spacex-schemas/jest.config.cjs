module.exports = { displayName: 'spacex-schemas', preset: '../../jest.preset.cjs' };
