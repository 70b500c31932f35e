/** What goes with an update, and how it goes: as much as a change set says, which is not always by what. */
import { describe, expect, test } from '@jest/globals';
import type { ProtectedLoss } from '../../../src/impact/replacements.ts';
import { fateWords, meaningWords } from '../../../src/report/messages/loss-text.ts';

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
  test('is open where the resource is removed under a condition that is not known', () => {
    expect(fateOf({ why: 'removed', certainty: 'maybe', properties: [], causedBy: [] })).toBe('may be removed');
  });
});

describe('a list of losses', () => {
  test('says what a resource holds where its logical id says nothing', () => {
    expect(meaningWords({ meaning: undefined, holds: 'data' })).toBe('it holds data');
  });
});
