/** Writes docs/policies/iam-policy-service-role-*.json from the templates of releases: `node script/lib/service-role/service-role.ts FOLDER`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { PARTS, serviceRolePolicies } from './policy.ts';
import { readTemplates } from './read-templates.ts';

const [, , folder = '../shared/bucket'] = process.argv;
const policies = serviceRolePolicies(readTemplates(folder));
for (const part of PARTS) {
  const file = join(import.meta.dirname, `../../../docs/policies/iam-policy-service-role-${part}.json`);
  writeFileSync(file, await format(JSON.stringify(policies[part]), { parser: 'json', printWidth: 120 }));
}
