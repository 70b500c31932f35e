/** What goes with an update, and how it goes: as much as a change set says, which is not always by what. */
import { describe, expect, test } from '@jest/globals';
import type { ProtectedLoss } from '../../../src/impact/replacements.ts';
import { fateWords, lossList, meaningWords } from '../../../src/report/messages/loss-text.ts';

type Fate = Pick<ProtectedLoss, 'why' | 'properties' | 'causedBy'> & Partial<Pick<ProtectedLoss, 'certainty'>>;

function fateOf(fate: Fate): string {
  return fateWords({
    logicalId: 'Storage',
    type: 'AWS::S3::Bucket',
    holds: 'data',
    meaning: undefined,
    certainty: 'certain',
    ...fate,
  });
}

describe('what becomes of a resource', () => {
  test.each<[Fate['why'], readonly string[], readonly string[], string]>([
    ['removed', [], [], 'is removed'],
    ['replaced', [], [], 'is replaced'],
    ['replaced', [], ['Key'], 'is replaced (by `Key`)'],
    ['replaced', ['Name'], [], 'is replaced, as `Name` changes'],
    ['replaced', ['Name'], ['Key'], 'is replaced, as `Name` changes (by `Key`)'],
    [
      'replaced-unless',
      [],
      [],
      'is replaced unless AWS can change its properties in place, which it does not say beforehand',
    ],
    [
      'replaced-unless',
      ['Name'],
      ['Key'],
      'is replaced unless AWS can change `Name` in place (by `Key`), which it does not say beforehand',
    ],
    ['not-stated', [], [], 'may be replaced: AWS does not say whether it is'],
    ['if-changed', [], [], 'is replaced only if what it depends on turns out to change'],
    ['if-changed', ['Name'], [], 'is replaced only if `Name` turns out to change'],
    ['if-changed', ['Name', 'Tags'], [], 'is replaced only if `Name` and `Tags` turn out to change'],
    ['if-changed', ['Name'], ['Key'], 'is replaced only if `Key` turns out to change'],
  ])('%s, as %j change by %j', (why, properties, causedBy, words) => {
    expect(fateOf({ why, properties, causedBy })).toBe(words);
  });

  test('is open where the resource is removed under a condition that is not known', () => {
    expect(fateOf({ why: 'removed', certainty: 'maybe', properties: [], causedBy: [] })).toBe('may be removed');
  });
});

describe('a list of losses', () => {
  const nat = {
    type: 'AWS::EC2::NatGateway',
    holds: 'addresses',
    meaning: 'outgoing-addresses',
    why: 'removed',
  } as const;
  const rest = { certainty: 'certain', properties: [], causedBy: [] } as const;

  test('names together what is lost in the same way', () => {
    const losses = ['Nat0', 'Nat1'].map((logicalId) => ({ ...nat, ...rest, logicalId }));
    const unused = { ...nat, ...rest, logicalId: 'Nat2', meaning: 'unused' as const };
    expect(lossList([...losses, unused])).toBe(
      '`Nat0` and `Nat1` (AWS::EC2::NatGateway) are removed: the rack reaches the internet from another address ' +
        '(correct the allow lists of others); `Nat2` (AWS::EC2::NatGateway) is removed: not in use on this rack',
    );
    expect(lossList([])).toBe('');
  });

  test('says what a resource holds where its logical id says nothing', () => {
    expect(meaningWords({ meaning: undefined, holds: 'data' })).toBe('it holds data');
  });
});
