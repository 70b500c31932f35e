/** Client tokens: AWS accepts them, and they can be parsed. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  creationTokenOf,
  isOfPlan,
  matchesTokenVersion,
  makeOperationToken,
  parseOperationToken,
  parsePlanName,
  type TokenFacts,
} from '../../src/cloudformation/operation-token.ts';
import { InvariantError } from '../../src/values/invariant-error.ts';
import { day, version } from '../releases/catalogs.ts';

const facts: TokenFacts = {
  from: day(1),
  to: day(2),
  run: { runId: '8412345678', attempt: '2', use: 'a1b2' },
  step: 1,
  attempt: 1,
};

const whole = fc.integer({ min: 1, max: 99 });
const anyFacts: fc.Arbitrary<TokenFacts> = fc.record({
  from: fc.tuple(fc.integer({ min: 1, max: 31 }), fc.stringMatching(/^(-[a-z0-9]{1,80})?$/)).map(suffixed),
  to: fc.tuple(fc.integer({ min: 1, max: 31 }), fc.stringMatching(/^(-[a-z0-9]{1,80})?$/)).map(suffixed),
  run: fc.record({
    runId: fc.stringMatching(/^[A-Za-z0-9]{1,16}$/),
    attempt: whole.map(String),
    use: fc.stringMatching(/^[0-9a-f]{8}$/),
  }),
  step: whole,
  attempt: whole,
});

function suffixed([number, suffix]: readonly [number, string]) {
  return version(`${day(number)}${suffix}`);
}

describe('an operation token', () => {
  test('has only the timestamps of the releases if their names would be too long', () => {
    const named = (number: number, length: number) => version(`${day(number)}-${'b'.repeat(length)}`);
    const tail = '-run-8412345678-2-a1b2-step-1-try-1';
    const limits = 120 - `rack-${day(1)}--to-${day(2)}-${tail}`.length;
    const from = named(1, 20);
    const fits = makeOperationToken({ ...facts, from, to: named(2, limits - 20) });
    expect(fits).toBe(`rack-${from}-to-${named(2, limits - 20)}${tail}`);
    expect(fits).toHaveLength(120);
    expect(makeOperationToken({ ...facts, from, to: named(2, limits - 19) })).toBe(
      `rack-${day(1)}-to-${day(2)}${tail}`,
    );
  });

  test('is shortened if the id of the run is longer than expected', () => {
    const token = makeOperationToken({ ...facts, run: { ...facts.run, runId: '1'.repeat(200) } });
    expect(token).toMatch(/^rack-20200101000000-to-20200102000000-run-1+$/);
    expect(token).toHaveLength(120);
  });

  test('is rejected with an InvariantError if CloudFormation would reject it', () => {
    const invalid = (): unknown => makeOperationToken({ ...facts, step: 1.5 });
    expect(invalid).toThrow(InvariantError);
    expect(invalid).toThrow(/no client token: rack-.*-step-1\.5-try-1$/);
  });

  test.each([
    '',
    'Console-ExecuteChangeSet-0a1b',
    'rack-2020-to-20200102000000-run-1-1-a1-step-1-try-1',
    'rack-20201301000000-to-20200102000000-run-1-1-a1-step-1-try-1',
    'x-rack-20200101000000-to-20200102000000-run-1-1-a1-step-1-try-1',
    'rack-20200101000000-to-20200102000000-run-1-1-a1-step-1-try-1-x',
  ])('%j is not a token of this action', (token) => {
    expect(parseOperationToken(token)).toBeUndefined();
  });

  test('is always valid as a change set name and as a client token', () => {
    fc.assert(
      fc.property(anyFacts, (any) => {
        expect(makeOperationToken(any)).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,119}$/);
        expect(creationTokenOf(makeOperationToken(any))).toMatch(/^[A-Za-z][A-Za-z0-9-]{0,127}$/);
      }),
    );
  });

  test('is parsed back into its releases, or into their timestamps if the names are too long', () => {
    fc.assert(
      fc.property(anyFacts, (any) => {
        const goal = parseOperationToken(makeOperationToken(any));
        const timestamps = { from: any.from.slice(0, 14), to: any.to.slice(0, 14) };
        const fits = any.from.length + any.to.length < 70;
        expect(fits ? goal : { from: goal?.from.slice(0, 14), to: goal?.to.slice(0, 14) }).toEqual(
          fits ? { from: any.from, to: any.to } : timestamps,
        );
      }),
    );
  });

  test('matches a release by its full name, or by its timestamp', () => {
    const branch = version('20171211141019-internal_dns.x');
    expect(matchesTokenVersion(branch, version('20171211141019-internal-dns-x'))).toBe(true);
    expect(matchesTokenVersion(branch, version('20171211141019'))).toBe(true);
    expect(matchesTokenVersion(branch, version('20171211141019-other'))).toBe(false);
    expect(matchesTokenVersion(version('20171211141019'), version('20171211141020'))).toBe(false);
  });
});

describe('the name of a planned change set', () => {
  const digest = '0123456789abcdef0123';
  const name = makeOperationToken({ ...facts, plan: digest });
  const plan = parsePlanName(name);
  if (plan === undefined) throw new Error(`${name} is not the name of a plan`);

  test('ends with the digest of the plan', () => {
    expect(name).toBe(`rack-20200101000000-to-20200102000000-run-8412345678-2-a1b2-step-1-try-1-plan-${digest}`);
    expect(plan).toEqual({ name, digest, from: day(1), to: day(2) });
    expect(parseOperationToken(name)).toEqual({ from: day(1), to: day(2) });
  });

  test.each([
    ['without a digest', makeOperationToken(facts)],
    ['with a short digest', name.slice(0, -1)],
    ['of another tool', `cdk-deploy-plan-${digest}`],
  ])('is not a plan name %s', (_title, other) => {
    expect(parsePlanName(other)).toBeUndefined();
  });

  const executing = { runId: '9', attempt: '1', use: 'ffff' };
  const again = { ...facts, run: executing, attempt: 2, plan: digest };

  test('is recognized, and so is the same plan created again by the executing run, in any attempt', () => {
    expect(isOfPlan(name, plan, executing)).toBe(true);
    expect(isOfPlan(makeOperationToken(again), plan, { ...executing, attempt: '2', use: 'eeee' })).toBe(true);
  });

  test.each([
    ['another digest', { ...again, plan: '0'.repeat(20) }],
    ['another start', { ...again, from: day(3) }],
    ['no digest', { ...again, plan: undefined }],
    ['the same digest, made by another run', { ...again, run: { ...executing, runId: '8' } }],
  ])('does not match the plan with %s', (_title, other) => {
    expect(isOfPlan(makeOperationToken(other), plan, executing)).toBe(false);
    expect(isOfPlan('autoscaler', plan, executing)).toBe(false);
  });
});
