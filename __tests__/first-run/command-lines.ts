/**
 * Replaces `aws`, `gh` and `curl` in the commands of a page. It accepts only commands and options that the real ones
 * have (AWS CLI reference, gh manual), responds from the environment, and writes each call into the file CALLS.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, copyFileSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface CallOfPage {
  readonly program: string;
  /** `cloudformation deploy`, `api repos/...`, or an address. */
  readonly command: string;
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly input: string;
}

interface Command {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
}

const AWS: Readonly<Record<string, Command>> = {
  'cloudformation deploy': {
    required: ['--template-file', '--stack-name'],
    optional: ['--region', '--capabilities', '--parameter-overrides'],
  },
  'iam create-open-id-connect-provider': { required: ['--url'], optional: ['--client-id-list'] },
  'iam list-open-id-connect-providers': { required: [], optional: ['--output'] },
  'iam create-role': {
    required: ['--role-name', '--assume-role-policy-document'],
    optional: ['--max-session-duration'],
  },
  'iam put-role-policy': { required: ['--role-name', '--policy-name', '--policy-document'] },
  'iam attach-role-policy': { required: ['--role-name', '--policy-arn'] },
};

const [program = '', ...args] = process.argv.slice(2);
const environment = (name: string): string => process.env[name] ?? '';

if (program === 'aws') runAws();
else if (program === 'gh') runGh();
else if (program === 'curl') runCurl();

function runAws(): void {
  const { words, options } = parseText(args, Infinity);
  const command = words.join(' ');
  const known = AWS[command];
  if (known === undefined) throw new Error(`aws ${command}: unknown command`);
  rejectUnknown(command, options, [...known.required, ...(known.optional ?? [])]);
  const missing = known.required.filter((name) => options[name]?.length !== 1);
  if (missing.length > 0) throw new Error(`aws ${command}: needs one value each for ${missing.join()}`);
  for (const value of Object.values(options).flat()) {
    if (value.startsWith('file://')) JSON.parse(readFileSync(value.slice('file://'.length), 'utf8'));
  }
  readFileSync(options['--template-file']?.[0] ?? '/dev/null');
  record({ command, options, input: '' });
  if (command === 'iam list-open-id-connect-providers') process.stdout.write(environment('PROVIDERS'));
}

function runGh(): void {
  const { words, options } = parseText(args, 1);
  const command = words.join(' ');
  rejectUnknown(command, options, ['--jq', '--method', '--input', '-f', '--repo']);
  record({ command, options, input: options['--input'] === undefined ? '' : readFileSync(0, 'utf8') });
  const answers: Readonly<Record<string, string>> = {
    'api repos/YOU/RACKS/actions/oidc/customization/sub': environment('SUBJECT_SETTINGS'),
    'api users/REVIEWER': '{"id":583231}',
  };
  const [expression] = options['--jq'] ?? [];
  if (expression !== undefined)
    process.stdout.write(execFileSync('jq', ['-r', expression], { input: answers[command] }));
}

/** Serves the files of the repository's main folder DOCS. */
function runCurl(): void {
  const [flags = '', address = ''] = args;
  const file = /^https:\/\/raw\.githubusercontent\.com\/OWNER\/convox-rack-update\/[\w.]+\/docs\/([\w.-]+)$/.exec(
    address,
  )?.[1];
  if (flags !== '-fsSLO' || file === undefined) throw new Error(`curl ${args.join(' ')}: not served`);
  copyFileSync(join(environment('DOCS'), file), basename(file));
  record({ command: address, options: {}, input: '' });
}

type Options = Record<string, string[]>;

/** @param valuesEach how many values an option takes; what follows them is a word again. */
function parseText(all: readonly string[], valuesEach: number): { words: readonly string[]; options: Options } {
  const words: string[] = [];
  const options: Options = {};
  let open = words;
  for (const word of all) {
    if (/^--?[a-z]/.test(word)) {
      open = options[word] = [];
      continue;
    }
    if (open !== words && open.length === valuesEach) open = words;
    open.push(word);
  }
  return { words, options };
}

function rejectUnknown(command: string, options: Options, known: readonly string[]): void {
  const unknown = Object.keys(options).filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`${program} ${command}: unknown options ${unknown.join()}`);
}

function record(call: Omit<CallOfPage, 'program'>): void {
  appendFileSync(environment('CALLS'), `${JSON.stringify({ program, ...call })}\n`);
}
