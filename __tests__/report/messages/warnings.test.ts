import { describe, expect, test } from '@jest/globals';
import type { Warning } from '../../../src/run/run-event.ts';
import { warningText, WARNING_CODES } from '../../../src/report/messages/warnings.ts';
import { warningExamples } from '../../builders/warnings.ts';

describe('every warning', () => {
  test.each(warningExamples().map((warning) => [warning.code, warning] as const))(
    'has a text: %s',
    (_code, warning) => {
      const { text } = warningText(warning);
      expect(text).not.toMatch(/undefined|null|NaN|\[object/);
      expect(text).toMatch(/^[A-Z0-9`].{40,}[.`]$/);
    },
  );

  test('has an example', () => {
    expect(new Set(warningExamples().map(({ code }) => code))).toEqual(new Set(WARNING_CODES));
  });
});

describe('the level of a warning', () => {
  test.each<[Warning['code'], string]>([
    ['blocked', 'warning'],
    ['leftovers', 'warning'],
    ['last-update-failed', 'warning'],
    ['dashboard-moved', 'warning'],
    ['current-unpublished', 'notice'],
    ['api-not-checked', 'notice'],
  ])('%s is a %s', (code, level) => {
    const example = warningExamples().find((warning) => warning.code === code);
    expect(example === undefined ? undefined : warningText(example).level).toBe(level);
  });
});

test('a new API address has both host names and the command', () => {
  const { text } = warningText({ code: 'dashboard-moved', from: 'old.test', to: 'new.test' });
  expect(text).toMatch(/`new\.test`.*`old\.test`.*`convox rack sync`/);
});
