/** What a role with a policy file of docs/ can create change sets from: the release bucket, under this action's names, with no role but the one that is named. */
import { describe, expect, it } from '@jest/globals';
import type { CreateChangeSetCommandInput } from '@aws-sdk/client-cloudformation';
import { matchesWildcard } from '../../simulator/http/wildcard.ts';
import { makeOperationToken } from '../../src/cloudformation/operation-token.ts';
import { version } from '../releases/catalogs.ts';
import {
  changeSetRequest,
  FIRST,
  rackAt,
  ZONES_CAN_BE_PINNED,
  type SimulatorClients,
} from '../simulator/running-simulator.ts';
import { policyFile, policyFor, statementsOf, type Part } from './documents.ts';

const OURS = `rack-${FIRST}-to-${ZONES_CAN_BE_PINNED}-run-7000000001-1-a1b2c3d4-step-1-try-1`;
const RELEASE = `release/${ZONES_CAN_BE_PINNED}/rack.json`;
const SERVICE_ROLE = 'arn:aws:iam::123456789012:role/deployer';
const DENIED = { name: 'AccessDenied', message: expect.stringContaining('cloudformation:CreateChangeSet') as unknown };

type Overridden = Partial<CreateChangeSetCommandInput>;

async function rackWith(...parts: readonly Part[]): Promise<SimulatorClients> {
  const clients = await rackAt(FIRST);
  const { aws } = clients;
  aws.addBucket('copies', 'private');
  aws.putObject('copies', RELEASE, aws.object('convox', RELEASE) ?? '');
  aws.allowOnly(policyFor(['prod'], statementsOf(...parts)));
  return clients;
}

async function create(clients: SimulatorClients, over: Overridden): Promise<unknown> {
  return clients.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED, { ChangeSetName: OURS, ...over }));
}

const at = (host: string, path = RELEASE) => ({ TemplateURL: `https://${host}/${path}` });
const RELEASES = 'convox.s3.us-east-1.amazonaws.com';
const FROM_COPY = at('copies.s3.us-east-1.amazonaws.com');

describe('CreateChangeSet with the policy files', () => {
  it.each<readonly [string, readonly Part[], Overridden]>([
    ['the planner, from the release bucket', ['planner'], {}],
    ['the updater, from the release bucket', ['updater'], {}],
    ['with `template-bucket`, from the copies', ['planner', 'template-bucket'], FROM_COPY],
    ['with `template-bucket`, still from the release bucket', ['planner', 'template-bucket'], {}],
    ['with `role-arn`, the role that is named', ['planner', 'role-arn'], { RoleARN: SERVICE_ROLE }],
    ['with `role-arn`, still without a role', ['planner', 'role-arn'], {}],
  ])('is allowed: %s', async (_title, parts, over) => {
    expect(await create(await rackWith(...parts), over)).toHaveProperty('Id');
  });

  it.each<readonly [string, readonly Part[], Overridden]>([
    ['the reader', ['reader'], {}],
    ['a template in another bucket', ['updater'], FROM_COPY],
    ['a template in the release bucket, but not below its prefix', ['updater'], at(RELEASES, `other/${RELEASE}`)],
    ['a template on a host that begins as the release bucket does', ['updater'], at(`${RELEASES}.example.org`)],
    ['a template in the request itself', ['updater'], { TemplateURL: undefined, TemplateBody: '{"Resources":{}}' }],
    ['the previous template', ['updater'], { TemplateURL: undefined, UsePreviousTemplate: true }],
    ['a name that this action does not make', ['updater'], { ChangeSetName: 'rack-by-hand' }],
    ['a service role', ['updater'], { RoleARN: SERVICE_ROLE }],
    ['another service role than the one that is named', ['planner', 'role-arn'], { RoleARN: `${SERVICE_ROLE}-2` }],
    ['the service role with a template elsewhere', ['planner', 'role-arn'], { RoleARN: SERVICE_ROLE, ...FROM_COPY }],
    ['the copies with another name', ['planner', 'template-bucket'], { ...FROM_COPY, ChangeSetName: 'by-hand' }],
    ['another rack', ['updater', 'template-bucket', 'role-arn'], { StackName: 'other' }],
  ])('is denied: %s', async (_title, parts, over) => {
    const clients = await rackWith(...parts);
    await clients.aws.addRack({ name: 'other', version: FIRST });
    await expect(create(clients, over)).rejects.toMatchObject(DENIED);
    expect(clients.aws.mutations().filter(({ status }) => status === 200)).toEqual([]);
  });

  it('is denied for another service to which the named role would be passed', () => {
    const [, pass] = policyFile('role-arn').Statement;
    const Condition = { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } };
    expect(pass).toMatchObject({ Action: 'iam:PassRole', Condition });
    expect(pass?.Resource).not.toContain('*');
  });

  it('is allowed for every name that this action creates, however long the names of the releases are', () => {
    const patterns = (['updater', 'template-bucket', 'role-arn'] as const)
      .flatMap((part) => policyFile(part).Statement)
      .flatMap(({ Condition: condition }) => condition?.['StringLike']?.['cloudformation:ChangeSetName'] ?? []);
    expect(patterns).toHaveLength(3);
    const run = { runId: '7000000001', attempt: '12', use: 'a1b2c3d4' };
    for (const suffix of ['', '-internal-dns-removal', `-${'b'.repeat(80)}`]) {
      const from = version(`20171211141019${suffix}`);
      const to = version(`20190204101500${suffix}`);
      const name = makeOperationToken({ from, to, run, step: 3, attempt: 2 });
      expect(patterns.filter((pattern) => !matchesWildcard(pattern, name))).toEqual([]);
    }
  });
});
