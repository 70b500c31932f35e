/** `npm run docs`: writes the generated tables of the README and docs/, and the policies in docs/bootstrap.yml. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES_WITH_FIGURES, withFigures } from '../../../bench/tables.ts';
import { BOOTSTRAP, withPolicies } from './bootstrap-policies.ts';
import { pagesWithTables, withTables } from './tables.ts';

process.chdir(join(import.meta.dirname, '../../..'));
for (const page of pagesWithTables()) {
  writeFileSync(page, await withTables(page));
  console.log(`${page}: tables of action.yml`);
}
for (const page of PAGES_WITH_FIGURES) {
  writeFileSync(page, await withFigures(page));
  console.log(`${page}: figures of bench/figures.json`);
}
writeFileSync(BOOTSTRAP, await withPolicies());
console.log(`${BOOTSTRAP}: policies of docs/policies/iam-policy-*.json`);
