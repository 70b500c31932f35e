/** Secrets and credentials are replaced in every form in which a text can contain them, and nothing else is. */
import { describe, expect, test } from '@jest/globals';
import { redactCredentials, redactStrings } from '../../../src/report/markdown/redact.ts';

describe('a secret', () => {
  const SECRET = 's3cr3t/+"x';

  test.each([
    ['as it is', `the password ${SECRET} was refused`],
    ['inside JSON', JSON.stringify({ Password: SECRET })],
    ['inside JSON inside JSON', JSON.stringify(JSON.stringify({ Password: SECRET }))],
    ['inside an address', `https://example.test/?p=${encodeURIComponent(SECRET)}`],
    ['inside an address, in small letters', 'https://example.test/?p=s3cr3t%2f%2b%22x'],
    ['inside HTML', 'the password s3cr3t/+&quot;x was refused'],
    ['inside HTML, by number', 'the password s3cr3t/+&#34;x was refused'],
  ])('is replaced %s', (_form, text) => {
    const redacted = redactStrings({ text }, [SECRET]).text;
    expect(redacted).toContain('***');
    expect(redacted).not.toContain('s3cr3t');
  });

  test.each([0, 1, 2, 3])('is replaced in base64 that starts %d bytes before it', (offset) => {
    const encoded = Buffer.from(`${'u'.repeat(offset)}${SECRET}-hunter22:after`).toString('base64');
    const { text } = redactStrings({ text: `Authorization: Basic ${encoded}` }, [`${SECRET}-hunter22`]);
    expect(text).toContain('***');
    const rest = text.replace(/^.*Basic /, '').replaceAll('***', '');
    expect(Buffer.from(rest, 'base64').toString()).not.toContain('hunter');
  });

  test.each([
    ['of several words in forms and addresses', 'correct horse', 'a=correct+horse&b=correct%20horse', 'a=***&b=***'],
    ['of 20,000 characters', '([{*'.repeat(5_000), `<${'([{*'.repeat(5_000)}>`, '<***>'],
  ])('is replaced: one %s', (_what, secret, text, redacted) => {
    expect(redactStrings({ text }, [secret])).toEqual({ text: redacted });
  });

  test('is replaced in objects, arrays and maps at any depth, in a copy with the same shape', () => {
    const value = { a: ['x hunter22', { b: new Map([['k', 'hunter22']]) }], n: 1, u: undefined, o: null };
    const redacted = { a: ['x ***', { b: new Map([['k', '***']]) }], n: 1, u: undefined, o: null };
    expect(redactStrings(value, ['hunter22'])).toEqual(redacted);
    expect(value.a[0]).toBe('x hunter22');
  });

  test('shorter than six characters is kept, because masking it would make every text unreadable', () => {
    const text = 'it is true: a cat in a category';
    expect(redactStrings({ text }, ['cat', 'true', 'a', ''])).toEqual({ text });
  });

  test.each([
    ['an ellipsis', 'cannot log in with hunter22-and', '…', '***…'],
    ['three dots and a bracket', 'cannot log in (with hunter22-and', '...)', '***...)'],
    ['the end of a long text', `${'long '.repeat(30)} hunter22-and`, '', '***'],
    ['the end of a long text, in base64', `${'long '.repeat(30)} aHVudGVyMjItYW5k`, '', '***'],
  ])('is replaced at the end of a cut text, before %s', (_mark, text, mark, end) => {
    const redacted = redactStrings({ text: `${text}${mark}` }, ['hunter22-and-more', 'another-secret']).text;
    expect(redacted).not.toMatch(/hunter|aHVudGVy/);
    expect(redacted.endsWith(` ${end}`)).toBe(true);
  });

  test.each(['hunter', 'hunter22 and more', 'the rack is named hunter22', 'the rack is huntsman…'])(
    'is kept at the end of a complete text: %s',
    (text) => {
      expect(redactStrings({ text }, ['hunter22-and-more'])).toEqual({ text });
    },
  );

  const OWN_TERMS =
    'kind=step-started code=rolled-back outcome=updated mode=update how=started action=modify ' +
    'direction=upgrade because=at-target why=other-stack by=another-plan flaw=not-json ' +
    'field=published source=previous state=under-way service=cloudformation replacement=conditional ' +
    'knownBy=resources level=instances-roll certainty=expected effect=api-restarts holds=addresses ' +
    'rule=allowed-values';

  test.each(OWN_TERMS.split(' '))('that equals an own term of the action leaves that term readable: %s', (term) => {
    const [key = '', word = ''] = term.split('=');
    expect(redactStrings({ [key]: word, text: word }, [word])).toEqual({ [key]: word, text: '***' });
  });

  test('is replaced at the place of an own term if it does not have its form, and in a list', () => {
    const value = { why: 'Hunter22', code: 'hunter22 x', by: 'hunter22', how: ['hunter22'] };
    const redacted = { why: '***', code: '*** x', by: 'hunter22', how: ['***'] };
    expect(redactStrings(value, ['hunter22', 'Hunter22'])).toEqual(redacted);
  });

  test('is replaced in an unknown status, but not in a known one', () => {
    const facts = [{ status: 'my-PASSWORD-1' }, { status: 'UPDATE_COMPLETE' }];
    const redacted = [{ status: 'my-***-1' }, { status: 'UPDATE_COMPLETE' }];
    expect(redactStrings({ facts }, ['PASSWORD', 'UPDATE'])).toEqual({ facts: redacted });
  });
});

test.each([
  ['DB_PASSWORD=hunter2', 'DB_PASSWORD=***'],
  ['{"apiKey": "hunter2", "user": "app"}', '{"apiKey": ***, "user": "app"}'],
  ['dial postgres://app:hunter2@db.example.org/app: refused', 'dial postgres://***@db.example.org/app: refused'],
  ['Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
  ['key AKIAIOSFODNN7EXAMPLE is not valid', 'key *** is not valid'],
  ['got eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl', 'got ***'],
  ['may not call secretsmanager:GetSecretValue', 'may not call secretsmanager:GetSecretValue'],
  ['token expired, secret not found', 'token expired, secret not found'],
])('credentials that programs print are replaced in %s', (text, clean) => {
  expect(redactCredentials({ text, lines: [text] })).toEqual({ text: clean, lines: [clean] });
});
