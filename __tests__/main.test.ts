/** A whole run of main(): it shows no secret, and reports its ending even if something fails or hangs. */
import { describe, expect, it } from '@jest/globals';
import type { RunDependencies } from '../src/main.ts';
import { makeEvent } from './builders/event.ts';
import { runIn, shownBy, type Setting } from './builders/runs/whole-run.ts';
import { GitHubInMemory } from './github/github-in-memory.ts';
import { A, B, C, MINUTE, NO_SIGNAL, worldAt } from './update/runs.ts';
import type { World } from './update/world.ts';

type Stubs = NonNullable<Setting['stacks']>;

const unending = (): Promise<never> => new Promise(() => undefined);

describe('a secret', () => {
  const PROXY = 'http://operator:hunter22@proxy.example.org:3128';
  const TOKEN = 'log-token-4711';

  function worldWithSecrets(reason: string): World {
    const text = { Type: 'String', Default: '' };
    const Parameters = { HttpProxy: text, LogToken: { ...text, NoEcho: true } };
    const world = worldAt(A, A, B).template({ Parameters }, A, B).setParameters({ HttpProxy: PROXY, LogToken: '****' });
    return world.with({ failing: { ...NO_SIGNAL, reason } });
  }

  it('of the rack, or given for a hidden parameter, is masked before it could be printed, and never shown', async () => {
    const world = worldWithSecrets(`cannot reach ${PROXY} with ${TOKEN}`);
    const left = await runIn(world, { inputs: { parameters: `LogToken=${TOKEN}` } });
    const [publication] = left.publications;
    expect([left.code, publication?.outputs['outcome']]).toEqual([1, 'rolled-back']);
    // The rest of the sentence is shown.
    for (const text of [publication?.reportJson, publication?.summary, publication?.outputs['reason']])
      expect(text).toContain('cannot reach');
    for (const secret of [PROXY, TOKEN, 'hunter22'])
      expect(shownBy(left).filter((text) => text.includes(secret))).toEqual([]);
    const firstQuote = left.texts.findIndex(({ how, text }) => how !== 'mask' && text.includes('cannot reach'));
    for (const secret of [PROXY, TOKEN]) {
      const maskedAt = left.texts.findIndex(({ how, text }) => how === 'mask' && text === secret);
      expect(maskedAt).toBeGreaterThanOrEqual(0);
      expect(maskedAt).toBeLessThan(firstQuote);
    }
  });

  it('is not shown in another encoding: for JSON, Markdown or a URL', async () => {
    const token = 'q"uote|<b>&am*p\\47%11';
    const world = worldWithSecrets(`cannot reach it with ${token} today`);
    const shown = shownBy(await runIn(world, { inputs: { parameters: `LogToken=${token}` } }));
    const html = token.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const forms = [token, JSON.stringify(token).slice(1, -1), html, html.replaceAll('"', '&quot;')];
    expect(shown.filter((text) => text.includes('today')).length).toBeGreaterThan(2);
    for (const part of [...forms, encodeURIComponent(token), 'am*p', 'am\\*p', '47%11'])
      expect(shown.filter((text) => text.includes(part))).toEqual([]);
  });

  it('that only a later template marks as one is masked in the log of the job, although it was redacted before', async () => {
    const world = worldAt(A, A, B).template(
      { Parameters: { Token: { Type: 'String', Default: '', NoEcho: true } } },
      B,
    );
    const left = await runIn(world, { inputs: { parameters: 'Token=token-4711\nInstanceType=m5.large' } });
    expect(left.texts.filter(({ how }) => how === 'mask').map(({ text }) => text)).toEqual(['token-4711']);
  });
});

describe('an error outside of the use case', () => {
  const SECRET = 'secret-key-4711';
  const env = { AWS_REGION: 'us-east-1', AWS_SECRET_ACCESS_KEY: SECRET };
  const error = new Error(`broken near ${SECRET}`);
  const fail = (): never => {
    throw error;
  };

  it.each<[string, () => Partial<RunDependencies>]>([
    ['the start', () => ({ connect: fail })],
    ['a callback', () => ({ crashed: Promise.reject(error) })],
    ['the files of the runner', () => ({ publish: async () => ({ troubles: [error.message] }) })],
  ])('from %s is reported without the secrets that it quotes', async (_where, dependencies) => {
    const shown = shownBy(await runIn(worldAt(A, A, B), { dependencies: { env, ...dependencies() } }));
    expect(shown.filter((text) => text.includes('broken near ***')).length).toBeGreaterThan(0);
    expect(shown.filter((text) => text.includes(SECRET))).toEqual([]);
  });

  it('ends the run with a report and exit code 1', async () => {
    const dependencies = { env, crashed: Promise.reject(error) };
    const left = await runIn(worldAt(A, A, B), { dependencies, stacks: () => ({ readStack: unending }) });
    expect([left.code, left.publications[0]?.outputs['outcome']]).toEqual([1, 'failed']);
  });
});

it.each([
  [{ AWS_PROFILE: 'other', AWS_ACCESS_KEY_ID: 'AKIA' }, 1],
  [{ AWS_PROFILE: 'other' }, 0],
  [{ AWS_ACCESS_KEY_ID: 'AKIA' }, 0],
])('a profile that takes precedence over the keys of the job is reported: %o', async (env, count) => {
  const { annotations } = await runIn(worldAt(A, A, B), { dependencies: { env: { AWS_REGION: 'us-east-1', ...env } } });
  expect(annotations.filter(({ message }) => message.includes('`AWS_PROFILE` (`other`)'))).toHaveLength(count);
});

it('a log that cannot be printed does not stop the run: the error is reported once', async () => {
  const world = worldAt(A, A, B);
  const line = (text: string): void => {
    if (text.includes('UPDATE_IN_PROGRESS')) throw new TypeError('cannot print');
  };
  const { code, annotations, publications } = await runIn(world, { line });
  expect([world.version, code, publications.at(-1)?.outputs['outcome']]).toEqual([B, 0, 'updated']);
  const reports = annotations.filter(({ title }) => title === 'The log is incomplete');
  expect(reports).toMatchObject([{ level: 'warning', message: expect.stringContaining('cannot print') }]);
});

describe('the publication of a run', () => {
  const USE = { 'github-token': 'ghs_token' };

  /** A pull request whose comments GitHub never returns, and what is published until then. */
  function silentGitHub(world: World, onPublish: () => void = () => undefined) {
    const github = new GitHubInMemory();
    github.silence('readComments');
    const published: { readonly atMs: number; readonly summary: string }[] = [];
    const publish: RunDependencies['publish'] = async ({ summary }) => {
      published.push({ atMs: world.clock.nowMs(), summary });
      onPublish();
      return { troubles: [] };
    };
    return { published, dependencies: { connectGitHub: () => github, publish } };
  }

  it('that fails is repeated with outcome and reason, one error and exit code 1', async () => {
    let calls = 0;
    const published: Readonly<Record<string, string>>[] = [];
    const publish: RunDependencies['publish'] = async ({ outputs }) => {
      calls += 1;
      if (calls === 1) throw new Error('no space left on device');
      published.push(outputs);
      return { troubles: [] };
    };
    const world = worldAt(A, A, B);
    const { code, annotations } = await runIn(world, { dependencies: { publish } });
    expect([world.version, code, annotations.filter(({ level }) => level === 'error').length]).toEqual([B, 1, 1]);
    const reason = expect.stringContaining('no space left on device') as unknown;
    expect(published).toMatchObject([{ outcome: 'updated', reason, version: '' }]);
  });

  it('is complete even if GitHub never responds: the first version at once, the warning ten seconds later', async () => {
    const world = worldAt(A, A, B);
    const { published, dependencies } = silentGitHub(world);
    const left = await runIn(world, { inputs: USE, dependencies });
    expect(left.texts.findIndex(({ text }) => text.startsWith('Run ended'))).toBeGreaterThan(0);
    const [first, second, ...more] = published.map(({ atMs }) => atMs);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(10_000);
    expect([more, left.annotations.map(({ level }) => level)]).toEqual([[], ['notice']]);
  });

  it('has one error, even if its text changes while the second version is made', async () => {
    const world = worldAt(A, A, B).cancelBefore('readEvents', 3);
    let publishFirst = (): void => undefined;
    const firstPublished = new Promise<void>((resolve) => {
      publishFirst = resolve;
    });
    const { published, dependencies } = silentGitHub(world, () => {
      publishFirst();
    });
    const stubs: Stubs = (stacks) => ({
      readEvents: async (...args) => {
        const events = await stacks.readEvents(...args);
        if (!world.cancelling.signal.aborted) return events;
        await firstPublished;
        return [makeEvent({ id: 'late', logicalId: 'Instances', atMs: world.clock.nowMs() })];
      },
    });
    const left = await runIn(world, { inputs: USE, stacks: stubs, dependencies });
    expect(published.map(({ summary }) => /\d of 3 resources done/.exec(summary)?.[0])).toEqual([
      '0 of 3 resources done',
      '1 of 3 resources done',
    ]);
    expect(left.annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

describe('the version file', () => {
  it.each(['../x', 'a/../../x', '/etc/passwd', '~/x', 'C:\\x', '..\\x'])(
    'is not read if it is outside of the workspace: %s',
    async (path) => {
      const left = await runIn(worldAt(A, A, B), { inputs: { 'version-file': path } });
      expect([left.filesRead, left.code, left.publications[0]?.outputs['outcome']]).toEqual([[], 1, 'refused']);
    },
  );

  it('is read if it is inside, and sets the target', async () => {
    const filesRead: string[] = [];
    const world = worldAt(A, A, B, C);
    const readFile = async (path: string): Promise<string> => {
      filesRead.push(path);
      return `${B}\n`;
    };
    const left = await runIn(world, { inputs: { 'version-file': '.convox-version' }, dependencies: { readFile } });
    expect([filesRead, left.code, world.version]).toEqual([['.convox-version'], 0, B]);
  });
});

describe('a cancelled run whose calls never end', () => {
  /** Each call to CloudFormation never ends as soon as `isDue` is true. */
  const hanging =
    (isDue: () => boolean): Stubs =>
    (stacks) =>
      Object.fromEntries(
        Object.entries(stacks).map(([name, call]: [string, (...args: never[]) => unknown]) => [
          name,
          async (...args: never[]) => {
            const response = isDue() ? unending() : await call(...args);
            return isDue() ? unending() : response;
          },
        ]),
      );

  it.each<[string, number, string, (world: World) => Setting]>([
    ['all calls to CloudFormation', MINUTE, 'cancelled', () => ({ stacks: hanging(() => true) })],
    [
      'all calls from the execution on',
      MINUTE,
      'unfinished',
      (world) => ({ stacks: hanging(() => world.stack.status !== 'UPDATE_COMPLETE') }),
    ],
    [
      'the last read of the events, after the end',
      60 * MINUTE,
      'unfinished',
      (world) => {
        let polls = 0;
        const readsOn = (): boolean => {
          if (world.stack.status === 'UPDATE_COMPLETE' && world.version === B) polls += 1;
          return polls <= 1;
        };
        return {
          stacks: (stacks) => ({ readEvents: (...args) => (readsOn() ? stacks.readEvents(...args) : unending()) }),
        };
      },
    ],
    [
      'the read of the version file, on a disk that does not respond',
      MINUTE,
      'cancelled',
      () => ({ inputs: { 'version-file': 'rack-version' }, dependencies: { readFile: unending } }),
    ],
  ])('writes its outputs within five seconds: %s', async (_title, ms, outcome, settingOf) => {
    const world = worldAt(A, A, B).cancelAfter(ms);
    const late = world.clock.sleep(ms + 5_000, new AbortController().signal);
    const left = await Promise.race([runIn(world, settingOf(world)), late]);
    expect([left?.code, left?.publications[0]?.outputs['outcome']]).toEqual([1, outcome]);
  });
});
