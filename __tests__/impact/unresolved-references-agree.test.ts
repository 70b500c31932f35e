/** The references that certainly do not resolve are those that the simulator rejects. It shares no code with src/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { refuseUnresolvedReferences } from '../../simulator/cloudformation/planning/unresolved-references.ts';
import { evaluateConditions } from '../../simulator/template/conditions.ts';
import { visibleParameters } from '../../simulator/template/scope.ts';
import { parseTemplate as parseInSimulator } from '../../simulator/template/template.ts';
import { findUnresolvedReferences } from '../../src/impact/unresolved-references.ts';
import type { RackTemplate } from '../../src/cloudformation/template.ts';
import { describeOnRealReleases, REAL_BUCKET, TEMPLATE_NAMES } from '../builders/release-data.ts';
import { templateOf } from '../builders/template.ts';
import { parametersInForce } from '../../src/cloudformation/template-conditions.ts';

const REGION = 'us-east-1';
const PSEUDO = new Map([
  ['AWS::Region', REGION],
  ['AWS::StackName', 'rack'],
]);

const textOf = (version: string): string =>
  readFileSync(join(REAL_BUCKET, 'release', version, 'formation.json'), 'utf8');

/** Each parameter at its default, blank, set, or at another value that the template allows. */
function valuesFor({ parameters }: RackTemplate): fc.Arbitrary<ReadonlyMap<string, string>> {
  const names = [...parameters.values()].filter(
    ({ name, noEcho, type }) => name !== 'Version' && !noEcho && type.length < 25,
  );
  const choices = names.map(({ default: standard = '', allowedValues }) =>
    fc.constantFrom(standard, standard, standard, ...(allowedValues ?? ['', 'set', 'Yes', 'false'])),
  );
  return fc.tuple(...choices).map((values) => new Map(names.map(({ name }, index) => [name, values[index] ?? ''])));
}

function refusedBySimulator(text: string, values: ReadonlyMap<string, string>): boolean {
  const template = parseInSimulator(text);
  const scope = {
    template,
    parameters: visibleParameters(template, new Map([...values].map(([name, value]) => [name, { value }]))),
    pseudoParameters: PSEUDO,
    availabilityZones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    physicalId: () => undefined,
    attribute: () => undefined,
    exportedValue: () => undefined,
  };
  try {
    refuseUnresolvedReferences({ ...scope, conditions: evaluateConditions(scope) });
    return false;
  } catch (error) {
    if (error instanceof Error && error.message.includes('Unresolved resource dependencies')) return true;
    throw error;
  }
}

describeOnRealReleases('on any rack and any real release', () => {
  it('what is certain is what the simulator refuses', () => {
    const racks = fc.constantFrom(...TEMPLATE_NAMES).chain((version) => {
      const text = textOf(version);
      return valuesFor(templateOf(text)).map((values) => ({ version, text, values }));
    });
    let refused = 0;
    fc.assert(
      fc.property(racks, ({ text, values }) => {
        const template = templateOf(text);
        const parameters = parametersInForce(template, values);
        const found = findUnresolvedReferences({ template, parameters, pseudo: PSEUDO });
        const isCertain = found.some(({ certainty }) => certainty === 'certain');
        expect(isCertain).toBe(refusedBySimulator(text, parameters));
        refused += Number(isCertain);
      }),
      { numRuns: 150 },
    );
    expect(refused).toBeGreaterThan(5);
  });
});
