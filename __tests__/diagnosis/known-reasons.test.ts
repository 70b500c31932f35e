/** Failure reasons with AWS's real messages: known ones have the right code, kind and facts; all others are unknown. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { REASON_ROWS, type ReasonRow } from '../../src/diagnosis/known-reason-table.ts';
import { explainReason, KNOWN_REASON_CODES } from '../../src/diagnosis/known-reasons.ts';
import { knownReasonText } from '../../src/report/messages/known-reason-text.ts';

/** One real text in each line, with the page that shows it; names and accounts are replaced. */
const CASES = readFileSync(new URL('real-reasons.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [code = '', kind = '', type = '', facts = '', reason = '', source = ''] = line.split('\t');
    return { code, kind, type, facts, reason, source };
  });

describe('explainReason', () => {
  test.each(CASES)('finds $code ($kind) for $type: $reason', ({ code, kind, type, facts, reason }) => {
    const known = explainReason({ reason, type });
    const found = Object.entries(known.facts).map(([name, value]) => `${name}=${value}`);
    expect({ code: known.code, kind: knownReasonText(known).kind, facts: found.sort() }).toEqual({
      code,
      kind,
      facts: facts.split(';').filter(Boolean).sort(),
    });
  });

  test('has a real text for every code and every row, and no earlier row matches it', () => {
    const rows: readonly ReasonRow[] = REASON_ROWS;
    const reached = new Set(
      CASES.map(({ type, reason }) =>
        rows.findIndex(([, pattern, ofType]) => (ofType?.test(type) ?? true) && pattern.test(reason)),
      ),
    );
    expect(
      rows.filter((_, index) => !reached.has(index)).map(([code, pattern]) => `${code} ${pattern.source}`),
    ).toEqual([]);
    expect(new Set(CASES.map(({ code }) => code))).toEqual(new Set(KNOWN_REASON_CODES));
  });

  test('has a link for each text, or says why there is none', () => {
    expect(CASES.filter(({ source }) => !/^(?:https:\/\/|no link: )/.test(source))).toEqual([]);
    expect(CASES.filter(({ source }) => source.startsWith('https://')).length).toBeGreaterThan(170);
  });

  test('reads a reason of any length at once', () => {
    const started = performance.now();
    const fillers = ['a', 'a.', 'parameter ', 'CIDR ', "'[", 'already e', 'with name ', 'Failed Scaling Activity: '];
    for (const filler of [...fillers, 'not authorized to perform: a:b ', "certificate 'arn:x' ", 'denied by S3 ']) {
      explainReason({ reason: filler.repeat(20_000), type: 'AWS::KMS::Key' });
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('a fact with an unexpected form', () => {
  test.each(['target already exists', 'it already exists', "'The name you gave' already exists"])(
    'is omitted: %s',
    (reason) => {
      expect(explainReason({ reason, type: 'AWS::KMS::Key' })).toEqual({ code: 'name-taken', facts: {} });
    },
  );
});
