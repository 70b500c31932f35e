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
      // A new member of a union must fail the build until every switch handles it.
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      // An implementation of a port may return at once.
      '@typescript-eslint/require-await': 'off',
      // `const { removed, ...rest }` removes a member.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      // The presets contain this rule too. It stays if they change: the error of such a promise is lost.
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
      // Types are checked by a parser or a type predicate, not asserted. `as const` and `satisfies` are allowed.
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError|RangeError)$/]',
          message:
            'Return an expected error as a Problem. Throw a CloudFault for a failed request, and an InvariantError for a bug (src/values/invariant-error.ts).',
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
