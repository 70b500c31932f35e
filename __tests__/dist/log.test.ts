/** The bundle's log as a runner prints it: colors, and the debug lines. */
import { describe, expect, it } from '@jest/globals';
import { LATEST, REQUIRED, runBundle, withAws } from './bundle.ts';

const ESCAPE = '\u001b';

describe('the log of the bundle', () => {
  it('is colored line by line, and has the same text without colors if NO_COLOR is set', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.failResource({ logicalId: 'ServiceWebApi', reason: 'No space left' });
      const run = await runBundle(aws);
      expect(run.outputs['outcome']).toBe('rolled-back');
      const coloured = run.stdout.split('\n').filter((line) => line.includes(ESCAPE));
      for (const line of coloured) expect(line.split(ESCAPE).map((part) => part.slice(0, 4))).toHaveLength(3);
      for (const line of coloured) expect(line.endsWith(`${ESCAPE}[0m`)).toBe(true);
      const toneOf = (text: string): string | undefined =>
        coloured.find((line) => line.includes(text))?.split(ESCAPE)[1]?.slice(0, 4);
      expect(toneOf('No space left')).toBe('[31m');
      expect(toneOf('UPDATE_ROLLBACK_IN_PROGRESS')).toBe('[33m');
      expect(toneOf('UPDATE_COMPLETE')).toBe('[32m');
      expect(toneOf('Run ended')).toBe('[31m');
      const plain = await runBundle(aws, { mode: 'check' }, { env: { NO_COLOR: '1' } });
      expect(plain.stdout).toContain('Run ended');
      expect(plain.stdout).not.toContain(ESCAPE);
    });
  });

  it('has each call to AWS with its request id if debug logging is on, and none of their parameters', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      const password = 'hunter2hunter2';
      const run = await runBundle(aws, { parameters: `Password=${password}` }, { env: { RUNNER_DEBUG: '1' } });
      expect(run.outputs['outcome']).toBe('updated');
      const calls = run.stdout.split('\n').filter((line) => line.startsWith('::debug::AWS '));
      const texts = calls.map((line) => /^::debug::AWS (?:cloudformation|s3|ecs|autoscaling):(\w+): HTTP (?:200|400, ValidationError), request /.exec(line)?.[1]);
      expect(texts.toSorted()).toEqual(aws.requests.map(({ action }) => action).toSorted());
      for (const line of calls) {
        expect(line).toMatch(/, request [0-9a-f-]{16,36}(, extended request \w+)?, 1 attempt, \d+ ms$/);
      }
      expect(calls.join('\n')).not.toContain(password);
    });
  });

  it('has no such line if debug logging is off', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: LATEST });
      expect((await runBundle(aws)).stdout).not.toContain('::debug::AWS ');
    });
  });
});
