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

describe('the loss of a resource', () => {
  test('is not certain if the resource is removed under an unknown condition', () => {
    expect(fateOf({ why: 'removed', certainty: 'maybe', properties: [], causedBy: [] })).toBe('may be removed');
  });
});

describe('a list of losses', () => {
  test('names the kind of a resource whose logical id is not known', () => {
    expect(meaningWords({ meaning: undefined, holds: 'data' })).toBe('it holds data');
  });
});
