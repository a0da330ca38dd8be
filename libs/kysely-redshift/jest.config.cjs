module.exports = { displayName: 'kysely-redshift', preset: '../../jest.preset.cjs' };
