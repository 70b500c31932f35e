/** The fixture of the simulator's own tests: the simulator with its own releases, and the real SDK. */

import { afterEach } from '@jest/globals';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  type CreateChangeSetCommandInput,
  type DescribeChangeSetCommandOutput,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import { fileURLToPath } from 'node:url';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts';

export const RELEASES = fileURLToPath(new URL('../../simulator/releases', import.meta.url));
export const FIRST = '20180615093000';
export const ZONES_CAN_BE_PINNED = '20190204101500';
export const REQUIRED = '20200611120000';
export const UNPUBLISHED = '20210317080000';
export const API_RENAMED = '20220912143000';
export const LATEST = '20240229160000';

export interface SimulatorClients {
  aws: Simulator;
  cloudFormation: CloudFormationClient;
  s3: S3Client;
  ecs: ECSClient;
}

const open: SimulatorClients[] = [];

afterEach(async () => {
  for (const { aws, cloudFormation, s3, ecs } of open.splice(0)) {
    cloudFormation.destroy();
    s3.destroy();
    ecs.destroy();
    await aws.close();
  }
});

export async function openClients(options: SimulatorOptions = {}): Promise<SimulatorClients> {
  const aws = await startSimulator({
    buckets: { convox: RELEASES },
    resourceDurationMs: 4,
    changeSetDurationMs: 2,
    ...options,
  });
  const client = {
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIASIMULATOR', secretAccessKey: 'secret' },
    maxAttempts: 1,
  };
  const clients = {
    aws,
    cloudFormation: new CloudFormationClient(client),
    s3: new S3Client(client),
    ecs: new ECSClient(client),
  };
  open.push(clients);
  return clients;
}

/** Old releases have no rack.json. */
function keyOf(aws: Simulator, version: string): string {
  const key = `release/${version}/rack.json`;
  return aws.object('convox', key) === undefined ? `release/${version}/formation.json` : key;
}

/** Every parameter of the target's template that the stack has is kept, as a careful updater sends it. */
export function parametersTo(
  { aws }: SimulatorClients,
  version: string,
  set: Record<string, string> = {},
): Parameter[] {
  const body = aws.object('convox', keyOf(aws, version))?.toString() ?? '{}';
  const template = JSON.parse(body) as { Parameters: Record<string, unknown> };
  const had = aws.stack('prod').parameters;
  const wanted: Record<string, string> = { Version: version, ...set };
  return Object.keys(template.Parameters)
    .filter((key) => wanted[key] !== undefined || had[key] !== undefined)
    .map((key) =>
      wanted[key] === undefined
        ? { ParameterKey: key, UsePreviousValue: true }
        : { ParameterKey: key, ParameterValue: wanted[key] },
    );
}

export function changeSetRequest(
  clients: SimulatorClients,
  version: string,
  over: Partial<CreateChangeSetCommandInput> = {},
): CreateChangeSetCommand {
  return new CreateChangeSetCommand({
    StackName: 'prod',
    ChangeSetName: `to-${version}`,
    TemplateURL: `https://convox.s3.us-east-1.amazonaws.com/${keyOf(clients.aws, version)}`,
    Capabilities: ['CAPABILITY_IAM'],
    Parameters: parametersTo(clients, version),
    ...over,
  });
}

/** Creates the change set and waits until it is made, or has failed. */
export async function changeSetTo(
  clients: SimulatorClients,
  version: string,
  over: Partial<CreateChangeSetCommandInput> = {},
): Promise<DescribeChangeSetCommandOutput> {
  const { Id } = await clients.cloudFormation.send(changeSetRequest(clients, version, over));
  for (;;) {
    const changeSet = await clients.cloudFormation.send(
      new DescribeChangeSetCommand({ ChangeSetName: Id, IncludePropertyValues: true }),
    );
    if (changeSet.Status === 'CREATE_COMPLETE' || changeSet.Status === 'FAILED') {
      return changeSet;
    }
  }
}

export async function execute(
  { cloudFormation }: SimulatorClients,
  changeSet: DescribeChangeSetCommandOutput,
  ClientRequestToken = 'this-run',
): Promise<void> {
  await cloudFormation.send(
    new ExecuteChangeSetCommand({ ChangeSetName: changeSet.ChangeSetId, ClientRequestToken, DisableRollback: false }),
  );
}

/** The whole way: change set, execution, until the stack is at rest. */
export async function update(clients: SimulatorClients, version: string) {
  await execute(clients, await changeSetTo(clients, version));
  return clients.aws.settled('prod');
}

/** An account with one rack, `prod`, at a release. */
export async function rackAt(version: string): Promise<SimulatorClients> {
  const clients = await openClients();
  await clients.aws.addRack({ name: 'prod', version });
  return clients;
}
