/** Inputs that are each well formed and cannot all be meant. */
import { describe, expect, test } from '@jest/globals';
import { parsePlanName } from '../../src/cloudformation/operation-token.ts';
import { conflictsIn, type TogetherGiven } from '../../src/inputs/conflicts.ts';

const PLAN = 'rack-20200101000000-to-20200102000000-run-1-1-a1-step-1-try-1-plan-0123456789abcdef0123';

function reviewed(id = PLAN): Pick<TogetherGiven, 'mode' | 'changeSet' | 'changeSetGiven'> {
  const plan = parsePlanName(PLAN);
  if (plan === undefined) throw new Error('not the name of a plan');
  return { mode: 'execute', changeSet: { id, plan }, changeSetGiven: true };
}

const nothing: TogetherGiven = {
  mode: 'update',
  region: 'us-east-1',
  plannedChangeSet: 'delete',
  changeSet: undefined,
  changeSetGiven: false,
  parameters: new Map(),
  recovery: 'refuse',
  recoverSkip: [],
  version: undefined,
  versionFile: undefined,
};

function inputsAgainst(given: Partial<TogetherGiven>): string[] {
  return conflictsIn({ ...nothing, ...given }).map((problem) => problem.input);
}

describe('contradictions', () => {
  test('defaults contradict nothing', () => {
    expect(conflictsIn(nothing)).toEqual([]);
  });

  test.each([
    ['recover', 'refuse', []],
    ['update', 'continue-rollback', []],
    ['check', 'continue-rollback', []],
    ['update', 'refuse', ['recover-skip']],
    ['plan', 'continue-rollback', ['recover-skip']],
    ['execute', 'continue-rollback', ['recover-skip']],
  ] as const)('recover-skip in mode %s with recovery %s: %j', (mode, recovery, inputs) => {
    const given = mode === 'execute' ? reviewed() : { mode };
    expect(inputsAgainst({ ...given, recovery, recoverSkip: ['Instances'] })).toEqual(inputs);
  });

  test('mode execute requires a change set, and no other mode accepts one', () => {
    expect(inputsAgainst(reviewed())).toEqual([]);
    expect(inputsAgainst({ mode: 'execute' })).toEqual(['change-set']);
    for (const mode of ['update', 'check', 'plan', 'recover'] as const) {
      expect(inputsAgainst({ ...reviewed(), mode })).toEqual(['change-set']);
      expect(inputsAgainst({ changeSetGiven: true, mode })).toEqual(['change-set']);
    }
  });

  test('mode execute accepts no parameters, since a reviewed change set has its own', () => {
    const parameters = new Map([['InstanceType', 'm5.large']]);
    expect(inputsAgainst({ ...reviewed(), parameters })).toEqual(['parameters']);
    expect(inputsAgainst({ parameters })).toEqual([]);
  });

  test('mode recover accepts no parameters, since a recovery sets none', () => {
    const parameters = new Map([['InstanceType', 'm5.large']]);
    expect(inputsAgainst({ mode: 'recover', parameters })).toEqual(['parameters']);
    expect(inputsAgainst({ mode: 'recover' })).toEqual([]);
  });

  test('mode execute keeps no change set', () => {
    expect(inputsAgainst({ ...reviewed(), plannedChangeSet: 'keep' })).toEqual(['keep-change-set']);
  });

  test('a change set that is given by its ARN is in the region of the rack', () => {
    const arn = `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${PLAN}/11111111-2222`;
    expect(inputsAgainst(reviewed(arn))).toEqual([]);
    expect(inputsAgainst({ ...reviewed(arn), region: 'eu-west-1' })).toEqual(['change-set']);
    expect(inputsAgainst({ ...reviewed(), region: 'eu-west-1' })).toEqual([]);
  });

  test('a change set is kept in mode plan only', () => {
    expect(inputsAgainst({ plannedChangeSet: 'keep', mode: 'plan' })).toEqual([]);
    expect(inputsAgainst({ plannedChangeSet: 'keep', mode: 'update' })).toEqual(['keep-change-set']);
    expect(inputsAgainst({ plannedChangeSet: 'keep', mode: 'check' })).toEqual(['keep-change-set']);
  });

  test('the version is given by an input or by a file, not by both', () => {
    expect(inputsAgainst({ versionFile: '.convox-version' })).toEqual([]);
    expect(inputsAgainst({ versionFile: '.convox-version', version: 'edge' })).toEqual(['version-file']);
  });

  test('what is not well formed itself contradicts nothing', () => {
    expect(conflictsIn({ changeSetGiven: true, plannedChangeSet: 'keep' })).toEqual([]);
  });
});
