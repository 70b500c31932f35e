/** Which of a stack's exports a new template no longer has; another stack that imports one of these stops the update. */
import type { RackTemplate } from './template.ts';
import { conditionHolds, evaluate, type Scope } from './template-conditions.ts';

export interface ExportFacts {
  /** Export name -> the output that is exported under it. */
  readonly exports: ReadonlyMap<string, string>;
  readonly after: RackTemplate;
  /** The parameters as the update leaves them. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly stackName: string;
  readonly region?: string;
}

/**
 * Names only what is certainly gone: no output is exported under the name any more, or those that are have a condition
 * that is false on this rack. What can't be told (a condition on the region's zones) is taken to stay: CloudFormation
 * refuses it in its own time, while a false alarm would stop an update that is good.
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
