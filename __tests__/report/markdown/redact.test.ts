import { describe, expect, test } from '@jest/globals';
import { redactCredentials, redactStrings } from '../../../src/report/markdown/redact.ts';

describe('a secret', () => {
  test.each([
    ['as it is', 'the password s3cr3t/+"x was refused'],
    ['inside JSON', JSON.stringify({ Password: 's3cr3t/+"x' })],
    ['inside JSON inside JSON', JSON.stringify(JSON.stringify({ Password: 's3cr3t/+"x' }))],
    ['inside an address', `https://example.test/?p=${encodeURIComponent('s3cr3t/+"x')}`],
    ['inside HTML', 'the password s3cr3t/+&quot;x was refused'],
    ['inside HTML, by number', 'the password s3cr3t/+&#34;x was refused'],
    ['inside an address, in small letters', 'https://example.test/?p=s3cr3t%2f%2b%22x'],
  ])('is replaced if AWS quotes it %s', (_form, text) => {
    const redacted = redactStrings({ text }, ['s3cr3t/+"x']).text;
    expect(redacted).toContain('***');
    expect(redacted).not.toContain('s3cr3t');
  });

  test('is replaced in objects, arrays and maps at any depth, with the same shape', () => {
    const value = { a: ['x hunter22', { b: new Map([['k', 'hunter22']]) }], n: 1, u: undefined, o: null };
    expect(redactStrings(value, ['hunter22'])).toEqual({
      a: ['x ***', { b: new Map([['k', '***']]) }],
      n: 1,
      u: undefined,
      o: null,
    });
    expect(value.a[0]).toBe('x hunter22');
  });

  test('shorter than six characters is kept, because masking it would make every text unreadable', () => {
    const text = 'it is true: a cat in a category';
    expect(redactStrings({ text }, ['cat', 'true', 'a', ''])).toEqual({ text });
  });

  test.each([0, 1, 2, 3])('is replaced in base64 that starts %d bytes before it', (offset) => {
    const secret = 's3cr3t/+"x-hunter22';
    const encoded = Buffer.from(`${'u'.repeat(offset)}${secret}:after`).toString('base64');
    const { text } = redactStrings({ text: `Authorization: Basic ${encoded}` }, [secret]);
    expect(text).toContain('***');
    expect(Buffer.from(text.replace(/^.*Basic /, '').replaceAll('***', ''), 'base64').toString()).not.toContain(
      'hunter',
    );
  });

  test('of 20,000 characters is replaced too', () => {
    const secret = '([{*'.repeat(5_000);
    expect(redactStrings({ text: `<${secret}>` }, [secret])).toEqual({ text: '<***>' });
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

  test('that equals one of the action’s own terms does not change the structure', () => {
    const runEvent = { kind: 'step-started', text: 'step-started' };
    expect(redactStrings(runEvent, ['step-started'])).toEqual({ kind: 'step-started', text: '***' });
  });

  const OWN_TERMS =
    'kind=step-started code=rolled-back outcome=updated mode=update how=started action=modify ' +
    'direction=upgrade because=at-target why=other-stack by=another-plan flaw=not-json ' +
    'field=published source=previous state=under-way service=cloudformation replacement=conditional ' +
    'knownBy=resources level=instances-roll certainty=expected effect=api-restarts holds=addresses ' +
    'rule=allowed-values';

  test.each(OWN_TERMS.split(' '))('leaves an own term readable: %s', (term) => {
    const [key = '', word = ''] = term.split('=');
    expect(redactStrings({ [key]: word, text: word }, [word])).toEqual({ [key]: word, text: '***' });
  });

  test('is replaced in a list at the place of an own term', () => {
    expect(redactStrings({ why: ['hunter22'] }, ['hunter22'])).toEqual({ why: ['***'] });
  });

  test('is replaced at the place of an own term if it does not have its form', () => {
    expect(redactStrings({ why: 'Hunter22', code: 'hunter22 x', by: 'hunter22' }, ['hunter22', 'Hunter22'])).toEqual({
      why: '***',
      code: '*** x',
      by: 'hunter22',
    });
  });

  test('of several words is replaced in forms and addresses', () => {
    const text = 'a=correct+horse&b=correct%20horse';
    expect(redactStrings({ text }, ['correct horse']).text).toBe('a=***&b=***');
  });

  test('is replaced in an unknown status, but not in a known one', () => {
    const facts = [{ status: 'my-PASSWORD-1' }, { status: 'UPDATE_COMPLETE' }];
    expect(redactStrings({ facts }, ['PASSWORD', 'UPDATE'])).toEqual({
      facts: [{ status: 'my-***-1' }, { status: 'UPDATE_COMPLETE' }],
    });
  });
});

describe('credentials that programs print', () => {
  test.each([
    ['DB_PASSWORD=hunter2', 'DB_PASSWORD=***'],
    ['{"apiKey": "hunter2", "user": "app"}', '{"apiKey": ***, "user": "app"}'],
    ['dial postgres://app:hunter2@db.example.org/app: refused', 'dial postgres://***@db.example.org/app: refused'],
    ['Authorization: Bearer abc.def', 'Authorization: Bearer ***'],
    ['key AKIAIOSFODNN7EXAMPLE is not valid', 'key *** is not valid'],
    ['got eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl', 'got ***'],
    ['may not call secretsmanager:GetSecretValue', 'may not call secretsmanager:GetSecretValue'],
    ['token expired, secret not found', 'token expired, secret not found'],
  ])('are replaced in %s', (text, clean) => {
    expect(redactCredentials({ text, lines: [text] })).toEqual({ text: clean, lines: [clean] });
  });
});
