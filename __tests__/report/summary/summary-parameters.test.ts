/** What an update does to a rack's parameters, in a summary. */
import { describe, expect, test } from '@jest/globals';
import type { ParameterChanges } from '../../../src/rack/parameter-changes.ts';
import { parameterNews } from '../../../src/report/summary/summary-parameters.ts';
import { makeParameterChanges } from '../../builders/impact.ts';
import { makeRoom } from '../../builders/report.ts';

const NONE: ParameterChanges = {
  added: [],
  dropped: [],
  changedDefaults: [],
  carried: [],
  setByHand: [],
  fromTemplate: [],
  leftBehind: [],
  invalid: [],
};

function told(changes: Partial<ParameterChanges>, impact = 500): readonly string[] {
  return parameterNews({ ...NONE, ...changes }, makeRoom({ impact })).split('\n');
}

function rowsOf(changes: Partial<ParameterChanges>): readonly string[] {
  return told(changes).filter((line) => /^\| [`\w_]/.test(line));
}

describe('the news of parameters', () => {
  test('are none where nothing changes and nothing is known', () => {
    expect(told({})).toEqual(['']);
  });

  test.each([
    [{ fromTemplate: ['Private'] }, 'Parameters: none new, none gone'],
    [{ added: makeParameterChanges().added }, 'Parameters: 3 new'],
    [makeParameterChanges(), 'Parameters: 3 new, 3 not in this release any more, 2 changed defaults'],
  ])('are folded under how many there are', (changes, title) => {
    expect(told(changes)).toContain(`<details><summary>${title}</summary>`);
  });

  test('say openly which settings are lost, whatever room there is', () => {
    const lost = '**Settings lost.** This rack has set what the release no longer has: `RootSize` (`Yes`).';
    expect(told(makeParameterChanges())[0]).toBe(lost);
    expect(told(makeParameterChanges(), 0)).toEqual([lost]);
  });

  test('have titles, in this order', () => {
    expect(told(makeParameterChanges()).filter((line) => /^\*\*[^*]+\*\*$/.test(line))).toEqual([
      '**New**',
      '**Not in this release any more**',
      '**Changed defaults**',
      '**Where the values of this rack come from**',
    ]);
  });

  test('name new ones with their defaults', () => {
    const { added } = makeParameterChanges();
    expect(rowsOf({ added: [...added, { name: 'Blank', default: ' ' }] })).toEqual([
      '| Parameter | Default |',
      '| `Telemetry` | `Yes` |',
      '| `HttpProxy` | _hidden, or none_ |',
      '| `Yes` | _empty_ |',
      '| `Blank` | _empty_ |',
    ]);
  });

  test('say what becomes of those that go', () => {
    const secret = { name: 'Token', value: undefined, customised: true, carriedTo: ['One', 'T`wo'] };
    expect(rowsOf({ dropped: [...makeParameterChanges().dropped, secret] })).toEqual([
      '| Parameter | On this rack | What becomes of it |',
      '| `ApiMemory` | `512` | carried over to `ApiWebMemory` |',
      '| `RootSize` | `Yes` | lost: this rack has set it |',
      '| `ContainerDisk` | `10` | nothing: it was at a default |',
      '| `Token` | _hidden_ | carried over to `One`, <code>T&#39;wo</code> |',
    ]);
  });

  test('compare defaults with what is in force', () => {
    const secret = { name: 'Token', from: undefined, to: '', inForce: undefined };
    expect(rowsOf({ changedDefaults: [...makeParameterChanges().changedDefaults, secret] })).toEqual([
      '| Parameter | Default before | Default now | In force after |',
      '| `InstanceBootCommand` | `Yes` | _hidden, or none_ | _hidden_ |',
      '| `BuildCpu` | `0` | `256` | `0` |',
      '| `Token` | _hidden, or none_ | _empty_ | _hidden_ |',
    ]);
  });

  test('tell who chose what the rack has, the template’s own as a number', () => {
    const { setByHand, leftBehind, fromTemplate } = makeParameterChanges();
    expect(rowsOf({ setByHand, leftBehind, fromTemplate })).toEqual([
      '| Set by hand | `InstanceType` `Yes` |',
      '| At the default of an earlier release | `BuildCpu` |',
      "| At the template's default | 2 |",
    ]);
    expect(rowsOf({ setByHand })).toEqual(['| Set by hand | `InstanceType` `Yes` |']);
  });

  test('are cut at their end, and say so', () => {
    const left = '_1 of 2 left out here for want of room; the report file has all._';
    const { setByHand, changedDefaults } = makeParameterChanges();
    expect(told({ setByHand }, 1)).toContain(`| Set by hand | \`InstanceType\` ${left} |`);
    expect(told({ changedDefaults }, 1)).toContain(left);
  });
});
