/** Inputs that are each well formed and cannot all be meant. */
import { describe, expect, test } from '@jest/globals';
import { contradictionsIn, type TogetherGiven } from '../../src/inputs/contradictions.ts';

const changeSetArn = 'arn:aws:cloudformation:us-east-1:123456789012:changeSet/rack-a-to-b/11111111-2222';
const nothing: TogetherGiven = {
  mode: 'update',
  region: 'us-east-1',
  plannedChangeSet: 'delete',
  changeSetArn: undefined,
  parameters: new Map(),
  version: undefined,
  versionFile: undefined,
};

function inputsAgainst(given: Partial<TogetherGiven>): string[] {
  return contradictionsIn({ ...nothing, ...given }).map((problem) => problem.input);
}

describe('contradictions', () => {
  test('defaults contradict nothing', () => {
    expect(contradictionsIn(nothing)).toEqual([]);
  });

  test('a reviewed change set is executed in mode update only', () => {
    expect(inputsAgainst({ changeSetArn })).toEqual([]);
    expect(inputsAgainst({ changeSetArn, mode: 'check' })).toEqual(['change-set']);
    expect(inputsAgainst({ changeSetArn, mode: 'plan' })).toEqual(['change-set']);
  });

  test('a reviewed change set has its own parameters, so none are given beside it', () => {
    expect(inputsAgainst({ changeSetArn, parameters: new Map([['InstanceType', 'm5.large']]) })).toEqual([
      'parameters',
    ]);
    expect(inputsAgainst({ parameters: new Map([['InstanceType', 'm5.large']]) })).toEqual([]);
  });

  test("a reviewed change set is in the rack's region", () => {
    expect(inputsAgainst({ changeSetArn, region: 'eu-west-1' })).toEqual(['change-set']);
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
    expect(contradictionsIn({ changeSetArn, plannedChangeSet: 'keep' })).toEqual([]);
  });
});
