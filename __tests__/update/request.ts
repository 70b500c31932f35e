/** A request with the defaults of the contract. */
import { parsePlanName } from '../../src/cloudformation/operation-token.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import type { World } from './world.ts';

export const REQUEST: UpdateRequest = {
  rack: 'staging',
  region: 'us-east-1',
  mode: 'update',
  route: {
    target: { kind: 'latest', minimumAgeMs: 0 },
    requiredReleases: 'block',
    alsoRequired: [],
    downgrade: 'refuse',
    unpublished: 'refuse',
  },
  parameters: new Map(),
  roleToAssume: undefined,
  roleArn: undefined,
  capabilities: ['CAPABILITY_IAM'],
  releases: { bucket: 'convox', prefix: 'release', region: 'us-east-1' },
  templateBucket: undefined,
  timeLimit: { kind: 'auto' },
  pollIntervalMs: 5_000,
  onCancel: 'leave',
  recovery: 'refuse',
  recoverSkip: [],
  verifyApi: 'auto',
  verifyServices: 'auto',
  replacements: 'refuse',
  droppedParameters: 'refuse',
  downtime: 'warn',
  drift: 'ignore',
  convoxRecords: 'none',
  windows: [],
  plannedChangeSet: 'delete',
  changeSet: undefined,
  run: { runId: '123456', attempt: '1', use: 'a1b2' },
};

/** Plans in one run and keeps the change set; the request of another run that executes it, by its name. */
export async function executeKept(world: World, inputs: Partial<UpdateRequest> = {}): Promise<UpdateRequest> {
  const ending = await updateRack({ ...REQUEST, ...inputs, mode: 'plan', plannedChangeSet: 'keep' }, world.ports());
  const [kept] = world.changeSets.values();
  if (kept === undefined) throw new Error(`no change set was kept: ${JSON.stringify(ending)}`);
  world.runEvents.length = 0;
  return executeRequest(kept.facts.name);
}

/** A request to execute a change set, by its name or its ARN. */
export function executeRequest(id: string): UpdateRequest {
  const plan = parsePlanName(id.startsWith('arn:') ? (id.split('/')[1] ?? '') : id);
  if (plan === undefined) throw new Error(`${id} is not the change set of a plan`);
  return { ...REQUEST, mode: 'execute', changeSet: { id, plan }, run: { runId: '999', attempt: '1', use: 'zz' } };
}
