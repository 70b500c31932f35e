/** Known secrets of all kinds and in all encodings, in texts from AWS and GitHub, for all endings: none is shown. */
import { describe, expect, it } from '@jest/globals';
import type { FaultKind } from '../src/cloudformation/fault.ts';
import { makeEvidence } from './builders/examples/evidence.ts';
import { channelsOf, runIn, type Left, type Setting } from './builders/runs/whole-run.ts';
import { GitHubInMemory } from './github/github-in-memory.ts';
import { IS_FULL } from './sample.ts';
import { A, B, NO_SIGNAL, STUCK, worldAt } from './update/runs.ts';
import { fault, type Call, type World } from './update/world.ts';

const KINDS = [
  ...['NoEcho', 'Password', 'HttpProxy', 'SyslogDestination', 'SyslogFormat', 'InstanceRunCommand'],
  ...['InstanceBootCommand', 'Unlisted', 'stack output', 'AWS credential', 'SDK credential', 'GitHub token'],
] as const;
type Kind = (typeof KINDS)[number];

/** Known before the stack is read. */
const OWN: ReadonlySet<Kind> = new Set<Kind>(['Password', 'AWS credential', 'SDK credential', 'GitHub token']);

const ENCODINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  JSON: (secret) => JSON.stringify(secret),
  URL: (secret) => `https://example.test/?q=${encodeURIComponent(secret)}`,
  HTML: (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  base64: (secret) => Buffer.from(`user:${secret}`).toString('base64'),
};

const LENGTHS = [8, 300, 4_090];
const BEFORE = 'quoted before the secret';

/** Characters that every encoding writes differently; a plain core by which a rest would be found. */
function secretOf(kind: Kind, length: number): string {
  const text = kind === 'GitHub token' ? 'ghs_Zq7wK4'.repeat(512) : `Zq7&<"+/ é${'Zq7-wK4.'.repeat(512)}`;
  return text.slice(0, length);
}

interface Case extends Setting {
  readonly outcome: string;
  /** What GitHub does; the run belongs to a pull request. */
  readonly github?: (github: GitHubInMemory) => void;
}

type Scene = (world: World, text: string) => Case;

/** A call fails with the text: each time, or the nth time only. */
function failing(call: Call, kind: FaultKind, outcome: string, only?: number, inputs = {}): Scene {
  return (world, message) => {
    world.before(call, (nth) => {
      if (nth === (only ?? nth)) throw fault(kind, message);
    });
    return { outcome, inputs };
  };
}

/** Only the job's own secrets are known then. */
const FIRST_CALL = 'the first call';
/** Takes no parameters. */
const RECOVERY = 'a failed poll of a recovery';

/** Where a text of AWS or GitHub reaches the run, and how that run ends. */
const SCENES: Readonly<Record<string, Scene>> = {
  'a stack event': (world, reason) => {
    world.with({ failing: { logicalId: 'Instances', reason } });
    return { outcome: 'rolled-back' };
  },
  'the evidence of a failure': (world, text) => {
    const findings = [{ kind: 'console', instance: 'i-0abc', lines: [text] }] as const;
    world.with({ failing: NO_SIGNAL, readEvidence: async () => makeEvidence({ findings, unread: [] }) });
    return { outcome: 'rolled-back' };
  },
  'a failed change set': (world, changeSetFails) => {
    world.with({ changeSetFails });
    return { outcome: 'refused' };
  },
  [FIRST_CALL]: failing('readStack', 'rejected', 'failed'),
  'the creation of the change set': failing('createChangeSet', 'rejected', 'failed'),
  'the execution of the change set': failing('executeChangeSet', 'rejected', 'failed'),
  'a failed poll of an update': failing('readEvents', 'throttled', 'updated', 2),
  'a failed poll of a plan': failing('readChangeSet', 'throttled', 'planned', 1, { mode: 'plan' }),
  'the expiry of the credentials': (world, message) => {
    const expired = fault('credentials-expired', message);
    world.before('executeChangeSet', () => world.fail('readStack', expired).fail('readEvents', expired));
    return { outcome: 'unfinished' };
  },
  'a poll of a cancelled run': (world, message) => {
    world.cancelAfter(60_000).fail('readChangeSet', fault('throttled', message));
    return { outcome: 'cancelled' };
  },
  'the reason of a stuck stack': (world, statusReason) => {
    world.set({ ...STUCK, statusReason });
    return { outcome: 'refused' };
  },
  [RECOVERY]: (world, message) => {
    const recover = failing('readEvents', 'throttled', 'recovered', 2, { mode: 'recover' });
    return recover(world.set(STUCK), message);
  },
  'a refusal of GitHub after a check': (_world, message) => ({
    outcome: 'behind',
    inputs: { mode: 'check' },
    github: (github) => {
      github.refuse('readComments', { kind: 'rejected', message });
    },
  }),
  'a refusal of GitHub if the rack is up to date': (_world, message) => ({
    outcome: 'up-to-date',
    inputs: { version: A },
    github: (github) => {
      github.refuse('createComment', { kind: 'rejected', message });
    },
  }),
  'the value of a property': (world, after) => {
    const value = { logicalId: 'Instances', attribute: 'Properties', property: 'UserData', before: 'before', after };
    world.with({ propertyValuesFor: () => [value] });
    return { outcome: 'updated' };
  },
  'release notes': (_world, text) => ({
    outcome: 'updated',
    github: (github) => {
      github.notes.set(B, text);
    },
  }),
};

function worldWith(kind: Kind, secret: string): World {
  const text = { Type: 'String', Default: '' };
  const more = { Token: { ...text, NoEcho: true }, Unlisted: text, HttpProxy: text, SyslogDestination: text };
  const Parameters = { ...more, SyslogFormat: text, InstanceRunCommand: text, InstanceBootCommand: text };
  const own = kind !== 'NoEcho' && kind in Parameters ? { [kind]: secret } : {};
  const world = worldAt(A, A, B)
    .template({ Parameters }, A, B)
    .setParameters({ Token: '****', ...own });
  const outputs = kind === 'stack output' ? [['Custom', secret] as const] : [];
  return world.set({ outputs: new Map([...world.stack.outputs, ...outputs]) });
}

function inputsFor(kind: Kind, secret: string): Readonly<Record<string, string>> {
  const token = { 'github-token': kind === 'GitHub token' ? secret : 'ghs_other' };
  if (kind === 'NoEcho') return { ...token, parameters: `Token=${secret}` };
  return kind === 'Password' ? { ...token, parameters: `Password=${secret}` } : token;
}

interface Quote {
  readonly kind: Kind;
  readonly place: string;
  readonly encoding: string;
  readonly length: number;
}

async function run({ kind, place, encoding, length }: Quote): Promise<{ left: Left; comments: readonly string[] }> {
  const secret = secretOf(kind, length);
  const quoted =
    encoding === 'cut'
      ? `${BEFORE} ${'x'.repeat(120)} ${secret.slice(0, Math.ceil(length * 0.75))}`
      : `${BEFORE} ${ENCODINGS[encoding]?.(secret) ?? ''} after it`;
  const world = worldWith(kind, secret);
  const { outcome, inputs = {}, github: arrange, ...setting } = SCENES[place]?.(world, quoted) ?? { outcome: '' };
  const github = new GitHubInMemory();
  arrange?.(github);
  const env = { AWS_REGION: 'us-east-1', ...(kind === 'AWS credential' ? { AWS_SESSION_TOKEN: secret } : {}) };
  const onSecrets = (listener: (values: readonly string[]) => void): void => {
    if (kind === 'SDK credential') listener([secret]);
  };
  const left = await runIn(world, {
    ...setting,
    inputs: { ...inputsFor(kind, secret), ...inputs },
    dependencies: { env, onSecrets, connectGitHub: () => github },
  });
  expect({ kind, place, outcome: left.publications[0]?.outputs['outcome'] }).toEqual({ kind, place, outcome });
  return { left, comments: github.texts() };
}

describe('a secret', () => {
  it('is not shown, whatever its kind and encoding, in any channel and any ending', async () => {
    const encodings = [...Object.keys(ENCODINGS), 'cut'];
    const outcomes = new Set<string>();
    const channels = new Set<string>();
    let cases = 0;
    for (const kind of KINDS) {
      const isGiven = kind === 'NoEcho' || kind === 'Password';
      const places = Object.keys(SCENES).filter((place) =>
        place === FIRST_CALL ? OWN.has(kind) : place !== RECOVERY || !isGiven,
      );
      for (const [index, place] of places.entries()) {
        // All encodings in a full run; otherwise one in each place, the next one in the next place.
        for (const encoding of encodings.filter(
          (_encoding, at) => IS_FULL || (at + index + KINDS.indexOf(kind)) % encodings.length === 0,
        )) {
          const length = LENGTHS[cases % LENGTHS.length] ?? 0;
          const { left, comments } = await run({ kind, place, encoding, length });
          const shown = [...channelsOf(left), ...comments.map((text) => ({ channel: 'comment', text }))];
          const secret = secretOf(kind, length);
          const forms = [secret, ENCODINGS[encoding]?.(secret) ?? secret.slice(0, 6), secret.slice(10, 30) || secret];
          const leaks = shown.filter(({ text }) => forms.some((form) => text.includes(form)));
          expect({ kind, place, encoding, length, leaks }).toEqual({ kind, place, encoding, length, leaks: [] });
          const quoting = shown.filter(({ text }) => text.includes(BEFORE)).map(({ channel }) => channel);
          expect({ kind, place, encoding, isQuoted: quoting.length > 0 }).toMatchObject({ isQuoted: true });
          for (const channel of quoting) channels.add(channel);
          outcomes.add(left.publications[0]?.outputs['outcome'] ?? '');
          cases += 1;
        }
      }
    }
    process.stderr.write(
      `secret sweep: 0 leaks in ${cases} cases, ${outcomes.size} endings, ${channels.size} channels\n`,
    );
    expect(cases).toBeGreaterThan(150);
    expect([...outcomes].sort()).toEqual([
      ...['behind', 'cancelled', 'failed', 'planned', 'recovered', 'refused', 'rolled-back', 'unfinished'],
      ...['up-to-date', 'updated'],
    ]);
    expect([...channels].sort()).toEqual(['annotation', 'comment', 'log', 'output reason', 'report', 'summary']);
  }, 300_000);
});
