/**
 * Finds the exports that a new template no longer has. CloudFormation refuses an update if another stack imports one of
 * them.
 */
import type { RackTemplate } from './template.ts';
import { conditionHolds, evaluate, type Scope } from './template-conditions.ts';

export interface ExportFacts {
  /** Export name -> the output that is exported under it. */
  readonly exports: ReadonlyMap<string, string>;
  readonly after: RackTemplate;
  /** The parameters after the update. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly stackName: string;
  readonly region?: string;
}

/**
 * @returns only exports that are certainly removed: no output has the export name any more, or the condition of each
 * such output is false on this rack. An export whose condition cannot be evaluated counts as kept: a false alarm would
 * stop a good update, and CloudFormation itself refuses a bad one.
 */
export function droppedExports({ exports, after, parameters, stackName, region }: ExportFacts): readonly string[] {
  const pseudo = new Map([
    ['AWS::StackName', stackName],
    ['AWS::Region', region],
  ]);
  const scope: Scope = { template: after, parameters, pseudo };
  const present = after.exports.filter((one) => conditionHolds(one.condition, scope) !== false);
  const names = new Set(present.map((one) => evaluate(one.name, scope)));
  const nameless = new Set(present.filter((one) => evaluate(one.name, scope) === undefined).map((one) => one.output));
  return [...exports].filter(([name, output]) => !names.has(name) && !nameless.has(output)).map(([name]) => name);
}
