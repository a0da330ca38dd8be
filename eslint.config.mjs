import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import * as jsoncParser from 'jsonc-eslint-parser';

/** The arrows of the blueprint: which workspace projects the production code of a project may import. */
const mayImport = {
  'spacex-schemas': [],
  's3-reader': [],
  'kysely-redshift': [],
  'redshift-writer': ['kysely-redshift'],
  'redshift-local': [],
  'airbyte-client': [],
  dbt: [],
  'etl-runner': ['spacex-schemas', 's3-reader', 'kysely-redshift', 'redshift-writer'],
  'airbyte-admin': ['airbyte-client', 'spacex-schemas'],
  'local-cloud': [
    'spacex-schemas',
    's3-reader',
    'kysely-redshift',
    'redshift-writer',
    'redshift-local',
    'airbyte-client',
  ],
};

/** The outside packages of the projects that must stay small; the others are held by their package.json. */
const mayImportFromNpm = {
  'spacex-schemas': ['zod'],
  's3-reader': ['@aws-sdk/client-s3', 'hyparquet*', 'avsc', 'csv-parse*'],
  'airbyte-client': ['zod'],
};

/** Tests and benchmarks may run against the local Redshift; production code never does (local-cloud excepted). */
const testsMayAlsoImport = ['redshift-local'];

const boundaries = (extra) => [
  'error',
  {
    enforceBuildableLibDependency: true,
    allow: ['^.*/eslint\\.config\\.mjs$', '^.*/jest\\.preset\\.cjs$'],
    depConstraints: Object.entries(mayImport).map(([project, targets]) => ({
      sourceTag: `project:${project}`,
      onlyDependOnLibsWithTags: [...targets, ...extra].map((target) => `project:${target}`),
      ...(mayImportFromNpm[project] && extra.length === 0
        ? { allowedExternalImports: ['node:*', ...mayImportFromNpm[project]] }
        : {}),
    })),
  },
];

const workspace = [
  ...nx.configs['flat/base'],
  ...nx.configs['flat/typescript'],
  ...nx.configs['flat/javascript'],
  {
    ignores: [
      '**/dist',
      '**/out-tsc',
      '**/test-output',
      '**/.venv',
      '**/.venv-test',
      '**/.local',
      'dbt/target',
    ],
  },
  {
    files: ['**/*.ts', '**/*.js', '**/*.mjs', '**/*.cjs'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries([]),
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.ts'],
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-ignore': true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      // A name that starts with an underscore says "required by the signature, not used".
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Configuration is parsed once, in config.ts; take a typed value instead.',
        },
      ],
    },
  },
  {
    files: ['**/*.spec.ts', '**/test/**/*.ts', '**/bench/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(testsMayAlsoImport),
      'no-restricted-syntax': 'off',
    },
  },
  // The one place per app where the environment is read.
  { files: ['**/src/config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  prettier,
];

/** Libraries without a build of their own: they become part of the app, and the rule counts only built ones. */
const bundledLibs = ['spacex-schemas', 's3-reader', 'redshift-writer', 'airbyte-client'].map(
  (lib) => `@spacex/${lib}`,
);

/**
 * The configuration of one project: the workspace's rules, and package.json must name what the code imports.
 * `loadedByOthers` are dependencies that no import shows, such as optional peers of other packages.
 */
export const projectConfig = ({ loadedByOthers = [] } = {}) => [
  ...workspace,
  {
    files: ['**/package.json'],
    languageOptions: { parser: jsoncParser },
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          ignoredFiles: [
            '{projectRoot}/eslint.config.mjs',
            '{projectRoot}/jest.config.cjs',
            '{projectRoot}/src/**/*.spec.ts',
            '{projectRoot}/test/**/*',
            '{projectRoot}/bench/**/*',
          ],
          ignoredDependencies: [...bundledLibs, ...loadedByOthers],
          // Workspace packages are linked, not versioned.
          checkVersionMismatches: false,
        },
      ],
    },
  },
];

export default workspace;
