/** Evaluates docs/bootstrap.yml as CloudFormation does, for given parameters in a region. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type CollectionTag, type ScalarTag, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Json, JsonObject } from '../../simulator/json.ts';
import { partitionOf } from '../../simulator/partition.ts';
import { evaluateConditions } from '../../simulator/template/conditions.ts';
import { evaluateProperties } from '../../simulator/template/evaluate.ts';
import { resolveParameters } from '../../simulator/template/parameters.ts';
import { visibleParameters } from '../../simulator/template/scope.ts';
import { parseTemplate } from '../../simulator/template/template.ts';
import { ROOT } from '../dist/bundle.ts';

/** The short forms of CloudFormation's functions, as JSON writes them. */
const FUNCTIONS = ['Ref', 'Fn::Sub', 'Fn::If', 'Fn::Equals', 'Fn::Join', 'Fn::GetAtt'];
const customTags = FUNCTIONS.flatMap((name): (ScalarTag | CollectionTag)[] => {
  const tag = `!${name.replace('Fn::', '')}`;
  return [
    { tag, resolve: (text: string) => ({ [name]: text }) },
    { tag, collection: 'seq', resolve: (node: YAMLMap | YAMLSeq) => ({ [name]: node.toJSON() as unknown }) },
  ];
});

export const TEMPLATE = parseTemplate(
  JSON.stringify(parse(readFileSync(join(ROOT, 'docs/bootstrap.yml'), 'utf8'), { customTags })),
);

/** Logical id -> properties of each resource that a stack with these parameters has. Throws what CloudFormation rejects. */
export function deployed(
  given: Readonly<Record<string, string>>,
  region = 'us-east-1',
): Readonly<Record<string, JsonObject>> {
  const { id, dnsSuffix } = partitionOf(region);
  const parameters = Object.entries(given).map(([key, value]) => ({ key, value, usePreviousValue: false }));
  const scope = {
    template: TEMPLATE,
    parameters: visibleParameters(
      TEMPLATE,
      resolveParameters(TEMPLATE, parameters, new Map(), () => undefined),
    ),
    pseudoParameters: new Map<string, Json>([
      ['AWS::Partition', id],
      ['AWS::URLSuffix', dnsSuffix],
      ['AWS::Region', region],
      ['AWS::AccountId', '123456789012'],
    ]),
    availabilityZones: [],
    physicalId: () => undefined,
    attribute: () => undefined,
    exportedValue: () => undefined,
  };
  const conditions = evaluateConditions(scope);
  return Object.fromEntries(
    Object.entries(TEMPLATE.Resources)
      .filter(([, { Condition: condition }]) => condition === undefined || conditions.get(condition) === true)
      .map(([name, { Properties = {} }]) => [name, evaluateProperties(Properties, { ...scope, conditions })]),
  );
}
