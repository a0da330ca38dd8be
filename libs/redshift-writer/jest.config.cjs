module.exports = { displayName: 'redshift-writer', preset: '../../jest.preset.cjs' };
