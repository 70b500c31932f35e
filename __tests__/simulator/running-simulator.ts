/** The fixture of the simulator's own tests: the simulator with its own releases, and the real SDK. */

import { afterEach } from '@jest/globals';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeChangeSetCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type CreateChangeSetCommandInput,
  type DescribeChangeSetCommandOutput,
  type Parameter,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { S3Client } from '@aws-sdk/client-s3';
import { fileURLToPath } from 'node:url';
import { startSimulator, type NewRack, type Simulator, type SimulatorOptions } from '../../simulator/simulator.ts';

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
  /** Sends a command to CloudFormation. */
  send: CloudFormationClient['send'];
  s3: S3Client;
  ecs: ECSClient;
}

const open: SimulatorClients[] = [];

afterEach(async () => {
  for (const { aws, cloudFormation, s3, ecs } of open.splice(0)) {
    for (const client of [cloudFormation, s3, ecs]) client.destroy();
    await aws.close();
  }
});

export async function openClients(options: SimulatorOptions = {}): Promise<SimulatorClients> {
  const defaults = { buckets: { convox: RELEASES }, resourceDurationMs: 4, changeSetDurationMs: 2 };
  const aws = await startSimulator({ ...defaults, ...options });
  const credentials = { accessKeyId: 'AKIASIMULATOR', secretAccessKey: 'secret' };
  const config = { endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  const cloudFormation = new CloudFormationClient(config);
  const send = cloudFormation.send.bind<CloudFormationClient['send']>(cloudFormation);
  const clients = { aws, cloudFormation, send, s3: new S3Client(config), ecs: new ECSClient(config) };
  open.push(clients);
  return clients;
}

/** An account with one rack, `prod`, at a release. */
export async function rackAt(
  version: string,
  { rack = {}, ...options }: SimulatorOptions & { rack?: Partial<NewRack> } = {},
): Promise<SimulatorClients> {
  const clients = await openClients(options);
  await clients.aws.addRack({ name: 'prod', version, ...rack });
  return clients;
}

export async function describeProd({ send }: SimulatorClients): Promise<Stack | undefined> {
  return (await send(new DescribeStacksCommand({ StackName: 'prod' }))).Stacks?.[0];
}

/** Old releases have no rack.json. */
function keyOf(aws: Simulator, version: string): string {
  const key = `release/${version}/rack.json`;
  return aws.object('convox', key) === undefined ? `release/${version}/formation.json` : key;
}

/** Keeps every parameter of the stack that the template of the release has. */
export function parametersTo({ aws }: SimulatorClients, version: string): Parameter[] {
  const body = aws.object('convox', keyOf(aws, version))?.toString() ?? '{}';
  const { Parameters } = JSON.parse(body) as { Parameters: Record<string, unknown> };
  const current = aws.stack('prod').parameters;
  return Object.keys(Parameters)
    .filter((key) => current[key] !== undefined)
    .map((ParameterKey) =>
      ParameterKey === 'Version' ? { ParameterKey, ParameterValue: version } : { ParameterKey, UsePreviousValue: true },
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

/** Creates the change set and waits until it is available or failed. */
export async function changeSetTo(
  clients: SimulatorClients,
  version: string,
  over: Partial<CreateChangeSetCommandInput> = {},
): Promise<DescribeChangeSetCommandOutput> {
  const { Id: ChangeSetName } = await clients.send(changeSetRequest(clients, version, over));
  for (;;) {
    const changeSet = await clients.send(new DescribeChangeSetCommand({ ChangeSetName, IncludePropertyValues: true }));
    if (changeSet.Status === 'CREATE_COMPLETE' || changeSet.Status === 'FAILED') return changeSet;
  }
}

export async function execute(
  { send }: SimulatorClients,
  { ChangeSetId: ChangeSetName }: DescribeChangeSetCommandOutput,
  ClientRequestToken = 'this-run',
): Promise<void> {
  await send(new ExecuteChangeSetCommand({ ChangeSetName, ClientRequestToken, DisableRollback: false }));
}

/** Creates and executes a change set, and waits for the end of the update. */
export async function update(clients: SimulatorClients, version: string) {
  await execute(clients, await changeSetTo(clients, version));
  return clients.aws.settled('prod');
}
