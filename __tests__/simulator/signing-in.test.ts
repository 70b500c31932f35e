/** SIMULATOR.md, "Signing in". __tests__/dist/assume-role.test.ts covers what the action does with it. */

import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { fromWebToken } from '@aws-sdk/credential-provider-web-identity';
import { startOidc, type Oidc } from '../../simulator/github/oidc.ts';
import { FIRST, rackAt, type SimulatorClients } from './running-simulator.ts';

type Sent = Partial<Parameters<typeof fromWebToken>[0]>;

let oidc: Oidc;
let clients: SimulatorClients;
let roleArn: string;

beforeEach(async () => {
  oidc = await startOidc();
  clients = await rackAt(FIRST);
  const { issuer, publicKey } = oidc;
  clients.aws.addOidcProvider({ issuer, publicKey, audiences: ['sts.amazonaws.com'] });
  roleArn = clients.aws.addRole({ name: 'planner', issuer, sub: 'repo:example/*', aud: 'sts.amazonaws.com' });
});
afterEach(() => oidc.close());

async function idToken(): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = oidc.environment;
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${url}&audience=sts.amazonaws.com`, { headers });
  return ((await response.json()) as { value: string }).value;
}

async function assume(sent: Sent = {}) {
  const clientConfig = { region: 'us-east-1', endpoint: clients.aws.url };
  return fromWebToken({
    roleArn,
    roleSessionName: 'a-run',
    webIdentityToken: await idToken(),
    clientConfig,
    ...sent,
  })();
}

describe('Sign-in', () => {
  it.each<readonly [string, Sent, string]>([
    ['a session name with other characters', { roleSessionName: 'a run' }, 'ValidationError'],
    ['a session of under 15 minutes', { durationSeconds: 899 }, 'ValidationError'],
    ['a session of over an hour', { durationSeconds: 3601 }, 'ValidationError'],
  ])('refuses %s', async (_title, sent, name) => {
    await expect(assume(sent)).rejects.toMatchObject({ name });
    expect(clients.aws.sessions).toEqual([]);
  });

  it('refuses a token with the signature of another key', async () => {
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    clients.aws.addOidcProvider({ issuer: 'https://other', publicKey, audiences: ['sts.amazonaws.com'] });
    const [header = '', , signature = ''] = (await idToken()).split('.');
    const forged = { iss: 'https://other', sub: 'repo:example/racks', aud: 'sts.amazonaws.com', exp: 4_000_000_000 };
    const payload = Buffer.from(JSON.stringify(forged)).toString('base64url');
    const refusal = { name: 'InvalidIdentityTokenException', message: expect.stringContaining('signature') as unknown };
    await expect(assume({ webIdentityToken: `${header}.${payload}.${signature}` })).rejects.toMatchObject(refusal);
  });

  it('refuses a request whose session token is not that of its key', async () => {
    const credentials = { ...(await assume()), sessionToken: 'another' };
    const client = new CloudFormationClient({ region: 'us-east-1', endpoint: clients.aws.url, credentials });
    await expect(client.send(new DescribeStacksCommand({ StackName: 'prod' }))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
  });

  it('refuses a wrong token for requests of tokens', async () => {
    const headers = { authorization: 'Bearer another' };
    const { status } = await fetch(oidc.environment.ACTIONS_ID_TOKEN_REQUEST_URL, { headers });
    expect(status).toBe(401);
  });
});
