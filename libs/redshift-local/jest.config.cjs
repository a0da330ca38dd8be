module.exports = { displayName: 'redshift-local', preset: '../../jest.preset.cjs' };
