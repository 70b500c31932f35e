/** Stands in for GitHub's command line in the merge's run: one pull request, with one successful run and its artifact. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';

const [verb = '', noun = '', ...rest] = process.argv.slice(2);
const option = (name: string): string => rest[rest.indexOf(name) + 1] ?? '';

switch (`${verb} ${noun}`) {
  case 'api repos/example/racks/commits/merged/pulls':
    answer([{ number: 7, head: { sha: 'reviewed' } }]);
    break;
  case 'run list': {
    const asked = ['--workflow', '--event', '--commit', '--status'].map(option).join(' ');
    answer(asked === 'pull-request.yml pull_request reviewed success' ? [{ databaseId: 42 }] : []);
    break;
  }
  case 'run download':
    if (rest[0] !== '42') process.exit(1);
    cpSync(join(process.env['ARTIFACTS'] ?? '', option('--name')), option('--dir'), { recursive: true });
    break;
  default:
    throw new Error(`gh ${process.argv.slice(2).join(' ')} is not played`);
}

/** As much of jq as is asked here: `.[0].a.b // empty`. */
function answer(value: unknown): void {
  const [path = ''] = option('--jq').split(' // ');
  let found = value;
  for (const [, index, key] of path.matchAll(/\[(\d+)\]|\.(\w+)/g)) {
    found = (found as Record<string, unknown> | undefined)?.[index ?? key ?? ''];
  }
  process.stdout.write(`${typeof found === 'string' || typeof found === 'number' ? String(found) : ''}\n`);
}
