/**
 * Adds an app of a rack: a stack with the parameters, outputs and tags that Convox sets. It imports exports of the
 * rack.
 */

import type { Account } from '../account.ts';
import { createStack } from '../cloudformation/updates/create-stack.ts';
import type { Stack } from '../cloudformation/stack.ts';

export interface NewApp {
  rack: string;
  name: string;
  /** Example: `WebFormation: '2,256,512'`. */
  parameters?: Record<string, string>;
  /** Example: `Agents: 'datadog'`. */
  outputs?: Record<string, string>;
  /** Names of the rack's exports that the app imports, without the rack's name. Example: `HostedZone`. */
  imports?: string[];
  status?: string;
  tags?: Record<string, string>;
}

export function addApp(account: Account, app: NewApp): Stack {
  return createStack(account, {
    name: `${app.rack}-${app.name}`,
    templateBody: JSON.stringify(appTemplate(app)),
    parameters: app.parameters ?? {},
    tags: app.tags ?? { System: 'convox', Type: 'app', Rack: app.rack, Name: app.name },
    ...(app.status !== undefined && { status: app.status }),
  });
}

function appTemplate({ rack, parameters = {}, outputs = {}, imports = [] }: NewApp): object {
  const entries = <Value>(names: string[], make: (name: string) => Value): Record<string, Value> =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: entries(Object.keys(parameters), () => ({ Type: 'String' })),
    Resources: {
      LogGroup: { Type: 'AWS::Logs::LogGroup' },
      ...Object.fromEntries(
        imports.map((name, index) => [
          `Import${index}`,
          { Type: 'AWS::Route53::RecordSet', Properties: { Name: { 'Fn::ImportValue': `${rack}:${name}` } } },
        ]),
      ),
    },
    Outputs: entries(Object.keys(outputs), (name) => ({ Value: outputs[name] })),
  };
}
