/**
 * The policies of a CloudFormation service role contain what the templates of the releases need, and no more than the
 * rules on this page.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { PERMISSIONS } from '../../script/lib/service-role/permissions.ts';
import { PARTS, serviceRolePolicies, type Policy, type Template } from '../../script/lib/service-role/policy.ts';
import { readTemplates } from '../../script/lib/service-role/read-templates.ts';
import { ROOT } from '../dist/bundle.ts';

const BUCKET = process.env['CONVOX_RELEASES'] ?? fileURLToPath(new URL('../../../shared/bucket', import.meta.url));
const describeOnTemplates = existsSync(join(BUCKET, 'release')) ? describe : describe.skip;

const FILES = PARTS.map((part) => {
  const text = readFileSync(join(ROOT, `docs/policies/iam-policy-service-role-${part}.json`), 'utf8');
  return { part, text, policy: JSON.parse(text) as Policy };
});
const STATEMENTS = FILES.flatMap(({ policy }) => policy.Statement);

describeOnTemplates(`the templates of ${BUCKET}`, () => {
  const templates = existsSync(join(BUCKET, 'release')) ? readTemplates(BUCKET) : [];

  it('are the committed policies (otherwise run `npm run service-role`, and commit them)', () => {
    expect(Object.fromEntries(FILES.map(({ part, policy }) => [part, policy]))).toEqual(serviceRolePolicies(templates));
  });

  it('have permissions for every resource type', () => {
    const types = new Set(templates.flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)));
    expect(Object.keys(PERMISSIONS).filter((type) => !types.has(type))).toEqual([]);
  });
});

describe('the committed policies', () => {
  it('each fit into a managed policy, filled in for a long rack name and region', () => {
    for (const { text } of FILES) {
      const filled = text
        .replaceAll('REGION', 'ap-southeast-1')
        .replaceAll('ACCOUNT', '123456789012')
        .replaceAll('RACK', 'production-customer-facing-01');
      expect(filled.replaceAll(/\s/g, '').length).toBeLessThanOrEqual(6144);
    }
  });

  it('allow no whole service and no change by wildcard, only reads', () => {
    const wildcards = STATEMENTS.flatMap(({ Action: actions }) => actions).filter((action) => action.includes('*'));
    const reads = /^[a-z0-9]+:(?:Describe|Get|List)[A-Za-z]*\*[A-Za-z]*$/;
    expect(wildcards.filter((action) => !reads.test(action))).toEqual([]);
  });

  it('reach only the rack’s data and identities, by its name', () => {
    const scoped = ['dynamodb', 'iam', 'lambda', 'logs', 's3', 'sns', 'sqs'];
    const open = STATEMENTS.filter(
      ({ Action: [action = ''], Resource: resources }) =>
        scoped.includes(action.split(':')[0] ?? '') && resources.some((resource) => !resource.includes('RACK')),
    );
    const sids = ['CreateServiceLinkedRoles', 'ReadLambdaCode', 'ReadWithoutResource'];
    expect(open.map(({ Sid }) => Sid).sort()).toEqual(sids);
  });

  it('apply to the rack’s region only, if they allow every resource', () => {
    const everywhere = STATEMENTS.filter(
      ({ Resource: resources, Condition: condition }) => resources.includes('*') && condition === undefined,
    );
    // Requests to Route 53 have no region.
    expect(everywhere.map(({ Sid }) => Sid)).toEqual(['Route53']);
  });

  it('pass only the rack’s roles, and only to the services that the templates let assume them', () => {
    const passing = STATEMENTS.filter(({ Action: actions }) => actions.includes('iam:PassRole'));
    const Resource = ['arn:aws:iam::ACCOUNT:role/RACK-*', 'arn:aws:iam::ACCOUNT:role/convox/RACK-*'];
    expect(passing).toMatchObject([{ Resource }]);
    const services = passing[0]?.Condition?.['StringEquals']?.['iam:PassedToService'];
    expect(services).toContain('ecs-tasks.amazonaws.com');
    expect(services).not.toContain('cloudformation.amazonaws.com');
  });

  it('cannot attach AdministratorAccess, nor any policy that the templates do not name', () => {
    const attaching = STATEMENTS.filter((one) => one.Action.some((action) => /:Attach.*Policy$/.test(action)));
    expect(attaching).toHaveLength(1);
    const allowed = attaching[0]?.Condition?.['ArnLike']?.['iam:PolicyARN'] ?? [];
    expect(allowed).toContain('arn:aws:iam::aws:policy/PowerUserAccess');
    expect([allowed].flat().filter((arn) => /AdministratorAccess|IAMFullAccess|policy\/\*/.test(arn))).toEqual([]);
  });
});

describe('serviceRolePolicies', () => {
  const template = (...resources: readonly Template['Resources'][string][]): Template => ({
    Resources: Object.fromEntries(resources.map((resource, index) => [`R${index}`, resource])),
  });
  const actionsOf = (...templates: readonly Template[]): readonly string[] =>
    PARTS.flatMap((part) => serviceRolePolicies(templates)[part].Statement).flatMap(({ Action: actions }) => actions);

  it('rejects a resource type without permissions, by its name', () => {
    const templates = [template({ Type: 'AWS::S3::Bucket' }, { Type: 'AWS::RDS::DBInstance' })];
    expect(() => serviceRolePolicies(templates)).toThrow('AWS::RDS::DBInstance');
  });

  it('combines the resource types of all templates, with each action once', () => {
    const [vpc, address] = [{ Type: 'AWS::EC2::VPC' }, { Type: 'AWS::EC2::EIP' }];
    const actions = actionsOf(template(vpc), template(vpc, address));
    expect(actions).toContain('ec2:AllocateAddress');
    expect(actions.filter((action) => action === 'ec2:CreateVpc')).toHaveLength(1);
    expect(actions.filter((action) => action.startsWith('sqs:'))).toEqual([]);
  });

  it('lets a custom resource call the functions of the rack', () => {
    expect(actionsOf(template({ Type: 'Custom::KMSKey' }))).toContain('lambda:InvokeFunction');
  });

  it('finds managed policies as text, in Fn::Sub and in a branch of Fn::If, and no parameter of the rack', () => {
    const role = {
      Type: 'AWS::IAM::Role',
      Properties: {
        Path: '/convox/',
        AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: ['lambda.amazonaws.com'] } }] },
        ManagedPolicyArns: [
          'arn:aws:iam::aws:policy/One',
          { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/service-role/Two' },
          { 'Fn::If': ['BlankInstancePolicy', { Ref: 'AWS::NoValue' }, { Ref: 'InstancePolicy' }] },
        ],
      },
    };
    const { identity } = serviceRolePolicies([template(role)]);
    const [, attach, pass] = identity.Statement;
    expect(attach?.Condition).toEqual({
      ArnLike: { 'iam:PolicyARN': ['arn:aws:iam::aws:policy/One', 'arn:aws:iam::aws:policy/service-role/Two'] },
    });
    expect(pass?.Condition).toEqual({ StringEquals: { 'iam:PassedToService': ['lambda.amazonaws.com'] } });
    expect(pass?.Resource).toEqual(['arn:aws:iam::ACCOUNT:role/convox/RACK-*']);
  });
});
