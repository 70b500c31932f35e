/**
 * Replaces GitHub's command line in the merge's run. The folder ARTIFACTS has what GitHub knows: `pulls.json`,
 * `runs.json`, `permission.json`, and the artifacts of each run in a folder with its id. jq itself evaluates
 * expressions.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [verb = '', noun = '', ...rest] = process.argv.slice(2);
const option = (name: string): string => rest[rest.indexOf(name) + 1] ?? '';
const folder = process.env['ARTIFACTS'] ?? '';

switch (`${verb} ${noun}`) {
  case 'api repos/example/racks/commits/merged/pulls':
    answer('pulls.json');
    break;
  case 'api repos/example/racks/actions/workflows/pull-request.yml/runs?event=pull_request&head_sha=reviewed&status=success':
    answer('runs.json');
    break;
  case 'api repos/example/racks/collaborators/octocat/permission':
    answer('permission.json');
    break;
  case 'api repos/example/racks/issues/7':
  case 'api repos/example/racks/issues/1000': {
    const [, body = ''] = rest.join(' ').split(' -f body=');
    if (option('--method') !== 'PATCH') throw new Error('an issue is only changed');
    writeFileSync(join(folder, 'issue-body.txt'), body);
    break;
  }
  case `run download`: {
    const artifact = join(folder, rest[0] ?? '', option('--name'));
    if (!existsSync(artifact)) process.exit(1);
    cpSync(artifact, option('--dir'), { recursive: true });
    break;
  }
  default:
    throw new Error(`gh ${process.argv.slice(2).join(' ')} is not played`);
}

function answer(file: string): void {
  const input = readFileSync(join(folder, file));
  process.stdout.write(execFileSync('jq', ['-r', option('--jq')], { input }));
}
