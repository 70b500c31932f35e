/** Templates of racks for tests. */
import { parseTemplate, type RackTemplate } from '../../src/cloudformation/template.ts';

type Json = Readonly<Record<string, unknown>>;

export interface TemplateSections {
  readonly Parameters?: Json;
  readonly Resources?: Json;
  readonly Conditions?: Json;
  readonly Outputs?: Json;
  readonly Mappings?: Json;
}

/** The text of a template with the parameters and the resource by which a rack is recognized, and the given ones. */
function templateText({ Parameters, Resources, ...rest }: TemplateSections = {}): string {
  const least = {
    Version: {},
    Password: { NoEcho: true },
    InstanceCount: { Default: '3' },
    InstanceType: { Default: 't' },
  };
  return JSON.stringify({
    Parameters: { ...least, ...Parameters },
    Resources: { Instances: { Type: 'AWS::AutoScaling::AutoScalingGroup' }, ...Resources },
    ...rest,
  });
}

/** @throws Where it is not the template of a rack. */
export function templateOf(text: string): RackTemplate {
  const reading = parseTemplate(text);
  if (reading.kind === 'unusable') throw new Error(JSON.stringify(reading.why));
  return reading.template;
}

export function makeTemplate(sections: TemplateSections = {}): RackTemplate {
  return templateOf(templateText(sections));
}
