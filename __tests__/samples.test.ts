/** docs/samples shows what a run leaves on its page: rendered from whole runs on the virtual clock, and kept in step here. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ResourceChange } from '../src/domain/change-set.ts';
import { main } from '../src/main.ts';
import { catalogOf, modify, TEMPLATE, World } from './update/world.ts';

const FOLDER = join(import.meta.dirname, '../docs/samples');
const [OLD, REQUIRED, NEW] = ['20260301101500', '20260330131343', '20260421192651'] as const;

interface Sample {
  readonly file: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly exitCode: number;
  readonly prepare?: (world: World) => void;
}

const SAMPLES: readonly Sample[] = [
  { file: 'up-to-date.md', inputs: {}, exitCode: 0, prepare: (world) => (world.catalog = catalogOf(OLD)) },
  { file: 'planned.md', inputs: { mode: 'plan' }, exitCode: 0 },
  { file: 'updated.md', inputs: { 'required-releases': 'step' }, exitCode: 0 },
  { file: 'refused.md', inputs: { version: NEW }, exitCode: 1 },
  {
    file: 'rolled-back.md',
    inputs: { 'required-releases': 'step' },
    exitCode: 1,
    prepare: (world) => {
      const reason =
        'Received 0 SUCCESS signal(s) out of 1.  Unable to satisfy 100% MinSuccessfulInstancesPercent requirement';
      world.failing = { logicalId: 'Instances', reason, release: NEW };
    },
  },
  { file: 'unfinished.md', inputs: { timeout: '20m' }, exitCode: 1 },
];

describe('docs/samples', () => {
  it.each(SAMPLES)('$file is what such a run leaves on its page', async ({ file, inputs, exitCode, prepare }) => {
    const world = new World(OLD);
    world.catalog = catalogOf(OLD, `${REQUIRED}!`, NEW);
    world.templates.set(NEW, {
      ...TEMPLATE,
      Parameters: { ...TEMPLATE.Parameters, Syslog: { Type: 'String', Default: '' } },
      Resources: { ...TEMPLATE.Resources, LogRouter: { Type: 'AWS::Lambda::Function', Properties: {} } },
    });
    world.changes = CHANGES;
    prepare?.(world);
    const summary = await summaryOf(world, inputs, exitCode);
    const path = join(FOLDER, file);
    // UPDATE_SAMPLES=yes writes them anew; the difference is then read in the commit.
    if (process.env['UPDATE_SAMPLES'] === 'yes') writeFileSync(path, summary);
    expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(summary);
  });
});

async function summaryOf(world: World, inputs: Readonly<Record<string, string>>, exitCode: number): Promise<string> {
  const { clock, cancel, tell: _tell, ...connection } = world.ports();
  let summary = '';
  const silent = (): void => undefined;
  const code = await main({
    env: { AWS_REGION: 'us-east-1' },
    run: { runId: '7000000001', attempt: '1', use: 'a1b2' },
    clock,
    cancel,
    log: { line: silent, debug: silent, openGroup: silent, closeGroup: silent, annotate: silent, mask: silent },
    readInputs: (names) => Object.fromEntries(names.map((name) => [name, { rack: 'staging', ...inputs }[name] ?? ''])),
    readFile: async () => undefined,
    connect: () => connection,
    readWorkflowRun: async () => undefined,
    publish: async (publication) => {
      summary = publication.summary;
      return { troubles: [] };
    },
  });
  expect(code).toBe(exitCode);
  return summary;
}

function change(
  logicalId: string,
  type: string,
  property: string,
  parts: Partial<ResourceChange> = {},
): ResourceChange {
  const causes = [
    {
      attribute: 'Properties',
      property,
      requiresRecreation: 'Never',
      evaluation: 'Static',
      source: 'ParameterReference',
      causingEntity: 'Version',
    } as const,
  ];
  return { ...modify(logicalId), type, causes, ...parts };
}

const CHANGES: readonly ResourceChange[] = [
  change('ApiWebTasks', 'AWS::ECS::TaskDefinition', 'ContainerDefinitions', { replacement: 'true' }),
  change('ServiceWebApi', 'AWS::ECS::Service', 'TaskDefinition'),
  change('InstancesLaunchTemplate', 'AWS::EC2::LaunchTemplate', 'LaunchTemplateData'),
  change('Instances', 'AWS::AutoScaling::AutoScalingGroup', 'LaunchTemplate'),
];
