/** A whole run of main(): it shows no secret, and reports its ending even if something fails or hangs. */
import { describe, expect, it } from '@jest/globals';
import type { Publication, RunDependencies } from '../src/main.ts';
import { makeEvent } from './builders/event.ts';
import { GitHubInMemory } from './github/github-in-memory.ts';
import { runIn, shownBy, worldAt, type Left, type Setting } from './builders/runs/whole-run.ts';
import type { World } from './update/world.ts';
import { TEMPLATE } from './update/world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;
const never = (): Promise<never> => new Promise(() => undefined);

describe('a secret', () => {
  const PROXY = 'http://operator:hunter22@proxy.example.org:3128';
  const TOKEN = 'log-token-4711';

  function worldWithSecrets(reason: string): World {
    const world = worldAt(A, A, B);
    const more = {
      HttpProxy: { Type: 'String', Default: '' },
      LogToken: { Type: 'String', Default: '', NoEcho: true },
    };
    const template = { ...TEMPLATE, Parameters: { ...TEMPLATE.Parameters, ...more } };
    world.templates.set(A, template).set(B, template);
    world.set({ parameters: new Map([...world.stack.parameters, ['HttpProxy', PROXY], ['LogToken', '****']]) });
    world.failing = { logicalId: 'Instances', reason };
    return world;
  }

  it('of the rack, or given for a hidden parameter, is not shown even if an event quotes it', async () => {
    const world = worldWithSecrets(`cannot reach ${PROXY} with ${TOKEN}`);
    const left = await runIn(world, { inputs: { parameters: `LogToken=${TOKEN}` } });
    expect(left.code).toBe(1);
    expect(left.publications[0]?.outputs['outcome']).toBe('rolled-back');
    const shown = shownBy(left);
    // What stands around the two is told, so that nothing here is true for want of words.
    expect(shown.filter((text) => text.includes('cannot reach')).length).toBeGreaterThan(2);
    expect(left.publications[0]?.reportJson).toContain('cannot reach');
    expect(left.publications[0]?.summary).toContain('cannot reach');
    expect(left.publications[0]?.outputs['reason']).toContain('cannot reach');
    for (const secret of [PROXY, TOKEN, 'hunter22']) {
      expect(shown.filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  it('is not shown in another encoding: for JSON, Markdown or a URL', async () => {
    const token = 'q"uote|<b>&am*p\\47%11';
    const left = await runIn(worldWithSecrets(`cannot reach it with ${token} today`), {
      inputs: { parameters: `LogToken=${token}` },
    });
    const html = token.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const forms = [
      token,
      JSON.stringify(token).slice(1, -1),
      html,
      html.replaceAll('"', '&quot;'),
      encodeURIComponent(token),
    ];
    const shown = shownBy(left);
    expect(shown.filter((text) => text.includes('today')).length).toBeGreaterThan(2);
    for (const part of [...forms, 'am*p', 'am\\*p', '47%11']) {
      expect(shown.filter((text) => text.includes(part))).toEqual([]);
    }
  });

  it('is masked before anything is printed that could show it', async () => {
    const world = worldWithSecrets(`cannot reach ${PROXY} with ${TOKEN}`);
    const { texts } = await runIn(world, { inputs: { parameters: `LogToken=${TOKEN}` } });
    const firstEcho = texts.findIndex(({ how, text }) => how !== 'mask' && text.includes('cannot reach'));
    expect(firstEcho).toBeGreaterThan(0);
    for (const secret of [PROXY, TOKEN]) {
      const maskedAt = texts.findIndex(({ how, text }) => how === 'mask' && text === secret);
      expect(maskedAt).toBeGreaterThanOrEqual(0);
      expect(maskedAt).toBeLessThan(firstEcho);
    }
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
    const left = await runIn(worldAt(A, A, B), { dependencies: { env, ...dependencies() } });
    const shown = shownBy(left);
    expect(shown.filter((text) => text.includes('broken near ***')).length).toBeGreaterThan(0);
    expect(shown.filter((text) => text.includes(SECRET))).toEqual([]);
  });

  it('ends the run with a report and exit code 1', async () => {
    const dependencies = { env, crashed: Promise.reject(error) };
    const left = await runIn(worldAt(A, A, B), { dependencies, stacks: () => ({ readStack: never }) });
    expect([left.code, left.publications[0]?.outputs['outcome']]).toEqual([1, 'failed']);
  });
});

describe('a value that is recognized as a secret only later', () => {
  it('is masked in the log of the job, although it was redacted before', async () => {
    const world = worldAt(A, A, B);
    const Parameters = { ...TEMPLATE.Parameters, Token: { Type: 'String', Default: '', NoEcho: true } };
    world.templates.set(B, { ...TEMPLATE, Parameters });
    const left = await runIn(world, { inputs: { parameters: 'Token=token-4711\nInstanceType=m5.large' } });
    expect(left.texts.filter(({ how }) => how === 'mask').map(({ text }) => text)).toEqual(['token-4711']);
  });
});

describe('a run whose reporting fails', () => {
  it.each<[string, () => Partial<RunDependencies>]>([
    [
      'in publish',
      () => {
        let calls = 0;
        return {
          publish: async () => {
            calls += 1;
            if (calls === 1) throw new Error('no space left on device');
            return { troubles: [] };
          },
        };
      },
    ],
  ])('%s still has outcome and reason, one error, and exit code 1', async (_title, make) => {
    const publications: Publication[] = [];
    const broken = make();
    const publish: RunDependencies['publish'] = async (publication) => {
      const answer = await broken.publish?.(publication);
      publications.push(publication);
      return answer ?? { troubles: [] };
    };
    const world = worldAt(A, A, B);
    const { code, annotations } = await runIn(world, { dependencies: { ...broken, publish } });
    expect(world.version).toBe(B);
    expect(code).toBe(1);
    expect(annotations.filter(({ level }) => level === 'error')).toHaveLength(1);
    expect(publications).toHaveLength(1);
    expect(publications[0]?.outputs['outcome']).toBe('updated');
    expect(publications[0]?.outputs['reason']).toContain('no space left on device');
    expect(publications[0]?.outputs['version']).toBe('');
  });
});

it.each([
  [{ AWS_PROFILE: 'other', AWS_ACCESS_KEY_ID: 'AKIA' }, 1],
  [{ AWS_PROFILE: 'other' }, 0],
  [{ AWS_ACCESS_KEY_ID: 'AKIA' }, 0],
])('a profile that hides the keys of the job is named: %o', async (env, count) => {
  const { annotations } = await runIn(worldAt(A, A, B), { dependencies: { env: { AWS_REGION: 'us-east-1', ...env } } });
  expect(annotations.filter(({ message }) => message.includes('`AWS_PROFILE` (`other`)'))).toHaveLength(count);
});

describe('a log that cannot be printed', () => {
  it('does not stop the run: the update is monitored to its end, and the error is reported once', async () => {
    const world = worldAt(A, A, B);
    const line = (text: string): void => {
      if (text.includes('UPDATE_IN_PROGRESS')) throw new TypeError('cannot print');
    };
    const { code, annotations, publications } = await runIn(world, { line });
    expect([world.version, code, publications.at(-1)?.outputs['outcome']]).toEqual([B, 0, 'updated']);
    const reports = annotations.filter(({ title }) => title === 'The log is incomplete');
    expect(reports).toMatchObject([{ level: 'warning', message: expect.stringContaining('cannot print') }]);
  });
});

describe('the publication of a run', () => {
  const USE = { 'github-token': 'ghs_token' };

  it('is complete even if GitHub never responds: the first version at once, the warning ten seconds later', async () => {
    const github = new GitHubInMemory();
    github.silence('readComments');
    const world = worldAt(A, A, B);
    const writtenAtMs: number[] = [];
    const publish: RunDependencies['publish'] = async () => {
      writtenAtMs.push(world.clock.nowMs());
      return { troubles: [] };
    };
    const left = await runIn(world, { inputs: USE, dependencies: { connectGitHub: () => github, publish } });
    const endedAtMs = left.texts.findIndex(({ text }) => text.startsWith('Run ended'));
    expect(endedAtMs).toBeGreaterThan(0);
    expect(writtenAtMs).toHaveLength(2);
    expect((writtenAtMs[1] ?? 0) - (writtenAtMs[0] ?? 0)).toBeGreaterThanOrEqual(10_000);
    expect(left.annotations.map(({ level }) => level)).toEqual(['notice']);
  });

  it('has one error, even if its text changes while the second version is made', async () => {
    const github = new GitHubInMemory();
    github.silence('readComments');
    const world = worldAt(A, A, B);
    let publishFirst = (): void => undefined;
    const firstPublished = new Promise<void>((resolve) => {
      publishFirst = resolve;
    });
    const publications: Publication[] = [];
    const left = await runIn(world.cancelBefore('readEvents', 3), {
      inputs: USE,
      stacks: (stacks) => ({
        readEvents: async (...args) => {
          const events = await stacks.readEvents(...args);
          if (!world.cancelling.signal.aborted) return events;
          await firstPublished;
          return [makeEvent({ id: 'late', logicalId: 'Instances', atMs: world.clock.nowMs() })];
        },
      }),
      dependencies: {
        connectGitHub: () => github,
        publish: async (publication) => {
          publications.push(publication);
          publishFirst();
          return { troubles: [] };
        },
      },
    });
    expect(publications.map(({ summary }) => /\d of 3 resources done/.exec(summary)?.[0])).toEqual([
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
      expect(left.filesRead).toEqual([]);
      expect(left.publications[0]?.outputs['outcome']).toBe('refused');
      expect(left.code).toBe(1);
    },
  );

  it('is read if it is inside, and sets the target', async () => {
    const filesRead: string[] = [];
    const world = worldAt(A, A, B, '20260103000000');
    const readFile = async (path: string): Promise<string> => {
      filesRead.push(path);
      return `${B}\n`;
    };
    const left = await runIn(world, { inputs: { 'version-file': '.convox-version' }, dependencies: { readFile } });
    expect(filesRead).toEqual(['.convox-version']);
    expect(left.code).toBe(0);
    expect(world.version).toBe(B);
  });
});

describe('a cancelled run whose calls never end', () => {
  const MINUTE = 60_000;

  /** Runs in a world that is cancelled after a while; how long the run then took, or `hangs`, by the world's clock. */
  async function cancelledAfter(
    world: World,
    ms: number,
    setting: Setting,
  ): Promise<{ readonly left: Left; readonly tookMs: number }> {
    let atMs = 0;
    world.clock.after(ms, () => {
      atMs = world.clock.nowMs();
      world.cancelling.abort('SIGINT');
    });
    const hangs = new Promise<'hangs'>((resolve) => {
      world.clock.after(ms + 10 * MINUTE, () => {
        resolve('hangs');
      });
    });
    const left = await Promise.race([runIn(world, setting), hangs]);
    if (left === 'hangs') throw new Error('hangs ten minutes after the cancel');
    return { left, tookMs: world.clock.nowMs() - atMs };
  }

  it.each<[string, number, string, (world: World) => Setting]>([
    [
      'any of CloudFormation’s',
      MINUTE,
      'cancelled',
      () => ({
        stacks: (stacks) => Object.fromEntries(Object.keys(stacks).map((name) => [name, never])),
      }),
    ],
    [
      'those from the execution on',
      MINUTE,
      'unfinished',
      (world) => {
        const untilExecuted = <T>(call: () => Promise<T>): Promise<T> =>
          world.stack.status === 'UPDATE_COMPLETE' ? call() : never();
        return {
          stacks: (stacks) => ({
            readStack: (name) => untilExecuted(() => stacks.readStack(name)),
            readEvents: (...args) => untilExecuted(() => stacks.readEvents(...args)),
            readChangeSet: (ref) => untilExecuted(() => stacks.readChangeSet(ref)),
            deleteChangeSet: (ref) => untilExecuted(() => stacks.deleteChangeSet(ref)),
            executeChangeSet: async (...args) => {
              await stacks.executeChangeSet(...args);
              return never();
            },
          }),
        };
      },
    ],
    [
      'the last look at the events, after the end',
      60 * MINUTE,
      'unfinished',
      (world) => {
        let polls = 0;
        return {
          stacks: (stacks) => ({
            readEvents: (...args) => {
              const isOver = world.stack.status === 'UPDATE_COMPLETE' && world.version === B;
              if (isOver) polls += 1;
              return polls > 1 ? never() : stacks.readEvents(...args);
            },
          }),
        };
      },
    ],
    [
      'the version file, on a disk that does not answer',
      MINUTE,
      'cancelled',
      () => ({ inputs: { 'version-file': 'rack-version' }, dependencies: { readFile: never } }),
    ],
  ])('writes its outputs within five seconds: %s', async (_title, ms, outcome, settingOf) => {
    const world = worldAt(A, A, B);
    const { left, tookMs } = await cancelledAfter(world, ms, settingOf(world));
    expect(tookMs).toBeLessThanOrEqual(5_000);
    expect(left.code).toBe(1);
    expect(left.publications.length).toBeGreaterThan(0);
    expect(left.publications[0]?.outputs['outcome']).toBe(outcome);
  });
});
