/** The command that keeps an app up: to be copied into a shell, so nothing but plain names gets in. */
import { describe, expect, test } from '@jest/globals';
import { lossCauseText, meaningText, processText, scaleCommand } from '../../../src/report/messages/impact-text.ts';
import type { ProtectedLoss } from '../../../src/impact/replacements.ts';

const risk = { app: 'shop', process: 'web', count: 1, parameter: 'WebFormation' };

test('the command has process, app and rack', () => {
  expect(scaleCommand(risk, 'staging')).toBe('convox scale web --count 2 --app shop --rack staging');
});

test('text that a shell could interpret is a placeholder', () => {
  expect(scaleCommand({ ...risk, process: 'a;b', app: '$(c)' }, 'd e')).toBe(
    'convox scale PROCESS --count 2 --app APP --rack RACK',
  );
});

test('a process is named with its app', () => {
  expect(processText(risk)).toBe('`web` of shop');
});

type Fate = Pick<ProtectedLoss, 'why' | 'properties' | 'causedBy'> & Partial<Pick<ProtectedLoss, 'certainty'>>;

function fateOf(fate: Fate): string {
  return lossCauseText({
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
    expect(meaningText({ meaning: undefined, holds: 'data' })).toBe('it holds data');
  });
});
