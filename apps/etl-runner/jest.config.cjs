module.exports = { displayName: 'etl-runner', preset: '../../jest.preset.cjs' };
