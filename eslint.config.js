import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'lib/', 'node_modules/', 'coverage/', '.demo/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', 'script/lib/*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // A union that grows must break the build until every reader tells the new member.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // A port that answers at once is still a port.
      '@typescript-eslint/require-await': 'off',
      // A value named to be left out of the rest.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      // A promise that nobody waits for fails where nobody looks. (Also in the presets above; here it is the house's own rule.)
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // tsconfig.json forbids enums (`erasableSyntaxOnly`), and this rule takes a tenth of the time.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: ['src/**'],
    rules: {
      // What a value is, is found out by looking (a parse, a type predicate), never asserted; `as const` and `satisfies` stay.
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]',
          message:
            'An expected ending is a value (a Problem). Between us and a remote service: a CloudFault. What cannot be: an InvariantError (src/values/invariant-error.ts).',
        },
        {
          selector: 'CallExpression[callee.property.name=/^(toLocale\\w*|localeCompare)$/], Identifier[name="Intl"]',
          message: 'The first use of Intl in a process takes half as long as Node takes to start.',
        },
      ],
    },
  },
  { files: ['script/**', 'simulator/**', 'bench/**'], rules: { 'no-console': 'off' } },
  { files: ['**/*.js'], ...tseslint.configs.disableTypeChecked },
);
