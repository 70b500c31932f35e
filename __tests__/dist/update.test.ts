/** Runs of the bundle as a runner starts it: its outputs, log, summary and requests. */
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { OUTPUT_NAMES } from '../../src/report/outputs/outputs.ts';
import { annotationsOf, FIRST, LATEST, REQUIRED, runBundle, withAws, withRack } from './bundle.ts';

const ESCAPE = '\u001b';

describe('an update', () => {
  it('ends at the first required release, and reports that in outputs, summary, report and log', async () => {
    await withRack(FIRST, async (aws) => {
      const run = await runBundle(aws);
      expect([run.exitCode, run.stderr]).toEqual([0, '']);
      expect(Object.keys(run.outputs).sort()).toEqual([...OUTPUT_NAMES].sort());
      expect(run.outputs).toMatchObject({
        outcome: 'updated',
        updated: 'true',
        'up-to-date': 'false',
        'previous-version': FIRST,
        version: REQUIRED,
        'target-version': LATEST,
        'next-version': LATEST,
        'blocked-by': REQUIRED,
        route: JSON.stringify([REQUIRED, LATEST]),
        'stack-status': 'UPDATE_COMPLETE',
      });
      expect(aws.stack('staging')).toMatchObject({ version: REQUIRED, status: 'UPDATE_COMPLETE', changeSets: [] });
      expect(run.summary).toContain(`## ✅ Updated staging from ${FIRST} to ${REQUIRED}`);
      expect(run.report).toMatchObject({ schema: 1, outcome: 'updated' });
      expect(annotationsOf(run, 'error')).toEqual([]);
      expect(run.stdout).toContain('::group::');
      expect(run.stdout.match(/::group::/g)?.length).toBe(run.stdout.match(/::endgroup::/g)?.length);
      expect(run.stdout).not.toContain('::debug::AWS ');
    });
  });

  it('that is rolled back ends red, with one error and a log that is colored line by line', async () => {
    await withRack(REQUIRED, async (aws) => {
      aws.failResource({ logicalId: 'ServiceWebApi', reason: 'No space left' });
      const run = await runBundle(aws);
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ outcome: 'rolled-back', version: REQUIRED, updated: 'false' });
      expect(annotationsOf(run, 'error')).toHaveLength(1);
      const colored = run.stdout.split('\n').filter((line) => line.includes(ESCAPE));
      for (const line of colored) expect(line.split(ESCAPE)).toEqual([expect.anything(), expect.anything(), '[0m']);
      const colorOf = (text: string) =>
        colored
          .find((line) => line.includes(text))
          ?.split(ESCAPE)[1]
          ?.slice(0, 4);
      const texts = ['No space left', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_COMPLETE', 'Run ended'];
      expect(texts.map(colorOf)).toEqual(['[31m', '[33m', '[32m', '[31m']);
      const plain = await runBundle(aws, { mode: 'check' }, { env: { NO_COLOR: '1' } });
      expect(plain.stdout).toContain('Run ended');
      expect(plain.stdout).not.toContain(ESCAPE);
    });
  });

  it('logs each call to AWS with its request id if debug logging is on, and none of their parameters', async () => {
    await withRack(REQUIRED, async (aws) => {
      const run = await runBundle(aws, { parameters: 'Password=hunter2hunter2' }, { env: { RUNNER_DEBUG: '1' } });
      expect(run.outputs['outcome']).toBe('updated');
      const calls = run.stdout.split('\n').filter((line) => line.startsWith('::debug::AWS '));
      const shape =
        /^::debug::AWS (?:cloudformation|s3|ecs|autoscaling):(\w+): HTTP (?:200|400, ValidationError), request [0-9a-f-]{16,36}(, extended request \w+)?, 1 attempt, \d+ ms$/;
      expect(calls.map((line) => shape.exec(line)?.[1]).sort()).toEqual(
        aws.requests.map(({ action }) => action).sort(),
      );
      expect(calls.join('\n')).not.toContain('hunter2');
    });
  });

  it('with several invalid inputs reports all of them together, before any request to AWS', async () => {
    await withAws(async (aws) => {
      const run = await runBundle(aws, { rack: '', version: '../../x', timeout: 'soon', parameters: 'Version=1\nx' });
      expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'refused']);
      const [error = ''] = annotationsOf(run, 'error');
      for (const input of ['rack', 'version', 'timeout', 'parameters']) expect(error).toContain(`\`${input}\``);
      expect(aws.requests).toEqual([]);
    });
  });

  it.each(otherNodes())('succeeds on node %s', async (_version, node) => {
    await withRack(REQUIRED, async (aws) => {
      expect((await runBundle(aws, {}, { node })).outputs).toMatchObject({ outcome: 'updated', version: LATEST });
    });
  });
});

/** Node.js versions from 20 on that are installed besides the one that runs all tests, or that one alone. */
function otherNodes(): readonly (readonly [version: string, path: string])[] {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  const paths = [process.execPath, ...onPath].filter((path) => existsSync(path)).map((path) => realpathSync(path));
  const versionOf = (path: string) => execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
  const versions = new Map([...new Set(paths)].map((path) => [versionOf(path), path]));
  const [own, ...others] = [...versions].filter(([version]) => Number(/\d+/.exec(version)?.[0]) >= 20);
  return others.length > 0 || own === undefined ? others : [own];
}

describe('mode plan', () => {
  it('sends no changing request except for its own change set', async () => {
    await withRack(FIRST, async (aws) => {
      aws.addApp({ rack: 'staging', name: 'shop', parameters: { WebFormation: '1,256,512' } });
      const run = await runBundle(aws, { mode: 'plan' });
      expect(run.exitCode).toBe(0);
      expect(run.outputs).toMatchObject({
        outcome: 'planned',
        version: FIRST,
        'next-version': REQUIRED,
        disruption: 'instances-roll',
        // One update of three instances, one at a time: up to 100 minutes, and 25 for the checks after it.
        'suggested-job-timeout-minutes': '130',
      });
      expect(run.summary).toContain(
        '`timeout-minutes: 130`, and `role-duration-seconds: 7800` without `role-to-assume`',
      );
      expect(run.summary).toContain('convox scale web --count 2 --app shop --rack staging');
      expect(run.summary).toContain('`Runtime`: `nodejs8.10` → `nodejs12.x`');
      // An output of the rack, which only the response with property values contains.
      expect(`${run.summary}${JSON.stringify(run.report)}`).not.toContain(aws.stack('staging').outputs['CustomTopic']);
      const changes = aws.mutations().map(({ action }) => action);
      expect(new Set(changes)).toEqual(new Set(['CreateChangeSet', 'DeleteChangeSet']));
      expect(aws.stack('staging')).toMatchObject({ version: FIRST, status: 'CREATE_COMPLETE', changeSets: [] });
    });
  });

  it('shows what was changed by hand with `drift: report`, and what the update does to it', async () => {
    await withRack(FIRST, async (aws) => {
      aws.changeResource({ stack: 'staging', logicalId: 'CustomTopic', property: 'Runtime', value: 'nodejs6.10' });
      aws.deleteResource('staging', 'Instances');
      const denied = 'User: x is not authorized to perform: logs:DescribeLogGroups on resource: y';
      aws.failDriftDetection('LogGroup', denied);
      const run = await runBundle(aws, { mode: 'plan', drift: 'report' });
      expect(run.outputs['outcome']).toBe('planned');
      expect(run.summary).toContain('`Runtime`: `nodejs8.10` -> `nodejs6.10`; **the update overwrites it**');
      expect(run.summary).toContain('`Instances` AWS::AutoScaling::AutoScalingGroup: deleted; **the update changes it');
      expect(run.summary).toContain('The role of the job lacks `logs:DescribeLogGroups`');
    });
  });

  it('shows every change, also where the response with property values lacks some', async () => {
    await withRack(FIRST, async (aws) => {
      aws.omitPropertyValues('Instances');
      const run = await runBundle(aws, { mode: 'plan' });
      expect(run.summary).toMatch(/- <code>Instances<\/code> AWS::AutoScaling::AutoScalingGroup: \w+/);
      expect(run.summary).toContain('CloudFormation could not show the values of all changes');
    });
  });
});
