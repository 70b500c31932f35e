/** A request to begin from in the story's tests: the contract's defaults. */
import type { UpdateRequest } from '../../src/run/update-request.ts';

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
  roleArn: undefined,
  capabilities: ['CAPABILITY_IAM'],
  releases: { bucket: 'convox', prefix: 'release', region: 'us-east-1' },
  templateBucket: undefined,
  timeLimit: { kind: 'auto' },
  pollIntervalMs: 5_000,
  onCancel: 'leave',
  recovery: 'refuse',
  verifyApi: 'auto',
  replacements: 'refuse',
  droppedParameters: 'refuse',
  downtime: 'warn',
  plannedChangeSet: 'delete',
  changeSetArn: undefined,
  run: { runId: '123456', attempt: '1', use: 'a1b2' },
};
