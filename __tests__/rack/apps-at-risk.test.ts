/** Finds processes with a single instance in the stacks of apps, old and new. */
import { describe, expect, test } from '@jest/globals';
import { findAppsAtRisk } from '../../src/rack/apps-at-risk.ts';
import type { StackFacts } from '../../src/cloudformation/stack.ts';
import { makeStack } from '../builders/stack.ts';

function app(
  parameters: Record<string, string>,
  rest: Partial<StackFacts> = {},
  tags: Record<string, string> = {},
): StackFacts {
  const all = { System: 'convox', Type: 'app', Rack: 'staging', Name: 'shop', ...tags };
  return makeStack({
    name: 'staging-shop',
    parameters: new Map(Object.entries(parameters)),
    outputs: new Map(),
    tags: Object.entries(all).map(([key, value]) => ({ key, value })),
    ...rest,
  });
}

const found = (...stacks: readonly StackFacts[]): readonly string[] =>
  findAppsAtRisk(stacks, 'staging').processes.map(({ app: name, process }) => `${name}/${process}`);

describe('a process', () => {
  test.each([
    ['with one instance is at risk', { WebFormation: '1,256,512' }, ['shop/web']],
    ['with two instances is not', { WebFormation: '2,256,512' }, []],
    ['that is disabled is not', { WebFormation: '-1,0,0' }, []],
    ['that is scaled to zero is not', { WebFormation: '0,256,512' }, []],
    ['on Fargate is not', { WebFormation: '1,256,512,FARGATE' }, []],
    ['on Fargate spot is not', { WebFormation: '1, 256, 512, FARGATE_SPOT' }, []],
    ['with an empty fourth part is at risk', { WebFormation: '1,256,512,' }, ['shop/web']],
    ['of two words is named with a dash', { WebWorkerFormation: '1,256,512' }, ['shop/web-worker']],
    ['of an app before 2016-04-20 is found by its desired count', { WebDesiredCount: '1' }, ['shop/web']],
    ['with a formation is not found by its desired count', { WebFormation: '2,0,0', WebDesiredCount: '1' }, []],
    [
      'with the name desired-count is found by its desired count',
      { DesiredCountDesiredCount: '1' },
      ['shop/desired-count'],
    ],
    ['whose count is not a number is not at risk', { WebFormation: 'many' }, []],
    ['must have a name', { Formation: '1,0,0', DesiredCount: '1' }, []],
  ])('%s', (_, parameters, expected) => {
    expect(found(app(parameters))).toEqual(expected);
  });

  test('that runs on each instance is not at risk: the output Agents names it', () => {
    const outputs = new Map([['Agents', 'log-agent, metrics']]);
    const parameters = { LogAgentFormation: '1,0,0', MetricsFormation: '1,0,0', WebFormation: '1,0,0' };
    expect(found(app(parameters, { outputs }))).toEqual(['shop/web']);
  });

  test('is listed with its parameter, and the most likely name', () => {
    expect(findAppsAtRisk([app({ WebFormation: '1,2,3' })], 'staging').processes).toEqual([
      { app: 'shop', process: 'web', count: 1, parameter: 'WebFormation' },
    ]);
  });
});

describe('an app', () => {
  const one = { WebFormation: '1,256,512' };
  test.each([
    ['of another rack', app(one, {}, { Rack: 'production' })],
    ['that is no app', app(one, {}, { Type: 'resource' })],
    ['of another system', app(one, {}, { System: 'other' })],
    ['that is a nested stack', app(one, { parentId: 'arn:parent' })],
    ['that is being deleted', app(one, { status: 'DELETE_IN_PROGRESS' })],
  ])('%s is left out', (_, stack) => {
    expect(findAppsAtRisk([stack], 'staging')).toEqual({ processes: [], updating: [], apps: 0 });
  });

  test('that is being updated is named, and still examined', () => {
    expect(findAppsAtRisk([app(one, { status: 'UPDATE_IN_PROGRESS' })], 'staging')).toMatchObject({
      updating: ['shop'],
      apps: 1,
      processes: [{ app: 'shop' }],
    });
  });

  test('is named by its Name tag, and examined in an unknown status too', () => {
    expect(found(app(one, { status: 'UPDATE_HELD_UP' }, { Name: 'store' }))).toEqual(['store/web']);
  });

  test('without a Name tag has the name of its stack without the rack’s', () => {
    const nameless = app(one);
    const tags = nameless.tags.filter(({ key }) => key !== 'Name');
    expect(found({ ...nameless, tags })).toEqual(['shop/web']);
    expect(found({ ...nameless, tags, name: 'old-shop' })).toEqual(['old-shop/web']);
  });
});
