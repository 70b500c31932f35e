/** Known secrets, in every encoding and in every text that AWS can answer with: none of them is shown anywhere. */
import { describe, expect, it } from '@jest/globals';
import { CloudFault } from '../src/cloudformation/fault.ts';
import { runIn, shownBy, worldAt, type Left } from './builders/whole-run.ts';
import { TEMPLATE, type World } from './update/world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;
const KINDS = [
  ...['NoEcho', 'Password', 'HttpProxy', 'SyslogDestination', 'SyslogFormat', 'InstanceRunCommand'],
  ...['InstanceBootCommand', 'AWS credential', 'GitHub token'],
] as const;
type Kind = (typeof KINDS)[number];

const ENCODINGS: Readonly<Record<string, (secret: string) => string>> = {
  plain: (secret) => secret,
  JSON: (secret) => JSON.stringify(secret),
  URL: (secret) => `https://example.test/?q=${encodeURIComponent(secret)}`,
  HTML: (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  base64: (secret) => Buffer.from(`user:${secret}`).toString('base64'),
};

/** Places in which AWS's words reach this action, each with the outcome to which it leads. */
const PLACES = ['event', 'readStack', 'createChangeSet', 'executeChangeSet'] as const;
type Place = (typeof PLACES)[number];

const LENGTHS = [6, 300, 4_090];

/** Characters that every encoding writes differently; a plain core by which a rest would be found. */
function secretOf(length: number): string {
  return `Zq7&<"+/ é${'Zq7-wK4.'.repeat(512)}`.slice(0, length);
}

function worldWith(kind: Kind, secret: string): World {
  const world = worldAt(A, A, B);
  const text = { Type: 'String', Default: '' };
  const more = { Token: { ...text, NoEcho: true }, HttpProxy: text, SyslogDestination: text, SyslogFormat: text };
  const Parameters = { ...TEMPLATE.Parameters, ...more, InstanceRunCommand: text, InstanceBootCommand: text };
  world.templates.set(A, { ...TEMPLATE, Parameters }).set(B, { ...TEMPLATE, Parameters });
  const own = kind !== 'NoEcho' && kind !== 'Password' && kind in Parameters ? [[kind, secret] as const] : [];
  world.set({ parameters: new Map([...world.stack.parameters, ['Token', '****'] as const, ...own]) });
  return world;
}

function given(kind: Kind, secret: string): Readonly<Record<string, string>> {
  switch (kind) {
    case 'NoEcho':
      return { parameters: `Token=${secret}` };
    case 'Password':
      return { parameters: `Password=${secret}` };
    case 'GitHub token':
      return { 'github-token': secret };
    default:
      return {};
  }
}

async function runWith(kind: Kind, secret: string, place: Place, message: string): Promise<Left> {
  const world = worldWith(kind, secret);
  if (place === 'event') world.failing = { logicalId: 'Instances', reason: message };
  const fail = async (): Promise<never> => {
    throw new CloudFault({ ...FAULT, message });
  };
  const env = { AWS_REGION: 'us-east-1', ...(kind === 'AWS credential' ? { AWS_SECRET_ACCESS_KEY: secret } : {}) };
  return runIn(world, {
    inputs: given(kind, secret),
    doors: { env },
    stacks: () => (place === 'event' ? {} : { [place]: fail }),
  });
}

const FAULT = {
  kind: 'rejected',
  service: 'cloudformation',
  operation: 'DescribeStacks',
  code: 'ValidationError',
  httpStatus: 400,
} as const;

describe('a secret', () => {
  let cases = 0;
  it.each(KINDS)('of the kind %s is not shown in any encoding, length or ending', async (kind) => {
    for (const length of LENGTHS) {
      const valid = kind === 'GitHub token' ? 'ghs_Zq7wK4'.repeat(512).slice(0, length) : secretOf(length);
      for (const [name, encode] of Object.entries(ENCODINGS)) {
        // Before the stack is read, only the job's own secrets are known.
        const isOwn = kind === 'AWS credential' || kind === 'GitHub token' || kind === 'Password';
        for (const place of PLACES.filter((one) => isOwn || one !== 'readStack')) {
          const left = await runWith(kind, valid, place, `before ${encode(valid)} after the secret`);
          const shown = shownBy(left);
          expect({ place, shown: shown.some((text) => text.includes('after the secret')) }).toEqual({
            place,
            shown: true,
          });
          const core = valid.length > 24 ? valid.slice(10, 30) : valid;
          const leaks = shown.filter((text) => [valid, encode(valid), core].some((form) => text.includes(form)));
          expect({ kind, length, name, place, leaks }).toEqual({ kind, length, name, place, leaks: [] });
          cases += 1;
        }
      }
    }
    process.stderr.write(`secret sweep: ${cases} cases\n`);
  });
});
