/**
 * The check of script/check-plans: what it computes from two templates, what it finds in a report, and its independence
 * from src/.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { differences, type PlanReport } from '../script/lib/plan-check/compare.ts';
import { expectedOf, type Expected } from '../script/lib/plan-check/expected.ts';
import { drawPair, planFolder } from '../script/lib/plan-check/pairs.ts';
import { checkPair } from '../script/lib/plan-check/run-pair.ts';
import type { Template } from '../script/lib/plan-check/template.ts';
import { readReleaseFolder } from '../script/lib/release-sweep/releases.ts';
import { HAS_REAL_BUCKET, REAL_BUCKET } from './builders/release-data.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDER = join(ROOT, 'script/lib/plan-check');
/** These files start the bundle on the simulator, and compute nothing. */
const RUNNERS = ['check-plans.ts', 'run-pair.ts', 'pairs.ts'];

it('computes with no code of the action or the simulator', () => {
  const judges = readdirSync(FOLDER).filter((name) => !RUNNERS.includes(name));
  expect(judges.length).toBeGreaterThan(2);
  for (const name of judges) {
    const imports = [...readFileSync(join(FOLDER, name), 'utf8').matchAll(/\bfrom '([^']+)'|import\('([^']+)'\)/g)];
    const others = imports
      .map(([, from, dynamic]) => from ?? dynamic ?? '')
      .filter((from) => !judges.includes(from.slice(2)));
    expect({ name, others }).toEqual({ name, others: [] });
  }
});

const TEXT = { Type: 'String' };
const BEFORE: Template = {
  Parameters: {
    Version: TEXT,
    Private: { ...TEXT, Default: 'No' },
    Count: { Type: 'Number', Default: 2 },
    Zones: { Type: 'CommaDelimitedList', Default: '' },
    Old: TEXT,
  },
  Mappings: { Regions: { 'us-east-1': { Third: 'Yes' } } },
  Conditions: {
    Private: { 'Fn::Equals': [{ Ref: 'Private' }, 'Yes'] },
    Public: { 'Fn::Not': [{ Condition: 'Private' }] },
    Third: { 'Fn::Equals': [{ 'Fn::FindInMap': ['Regions', { Ref: 'AWS::Region' }, 'Third'] }, 'Yes'] },
    Zoned: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'Zones' }] }, ''] }] },
    ThirdPublic: { 'Fn::And': [{ Condition: 'Third' }, { Condition: 'Public' }] },
    Second: {
      'Fn::Equals': [{ 'Fn::Select': [1, { 'Fn::Split': [',', { 'Fn::Join': [',', [{ Ref: 'Old' }, 'b']] }] }] }, 'b'],
    },
    Any: { 'Fn::Or': [{ Condition: 'Zoned' }, { Condition: 'Private' }] },
  },
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC' },
    Nat: { Type: 'AWS::EC2::NatGateway', Condition: 'ThirdPublic' },
    Gateway: { Type: 'AWS::EC2::InternetGateway', Condition: 'Second' },
    Hidden: { Type: 'AWS::SNS::Topic', Condition: 'Any' },
    Tasks: { Type: 'Custom::Tasks' },
  },
  Outputs: {
    Vpc: { Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Vpc' } } },
    Nat: { Condition: 'Public', Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Nat' } } },
    Hidden: { Condition: 'Private', Export: { Name: 'hidden' } },
  },
};
const AFTER: Template = {
  ...BEFORE,
  Parameters: {
    Version: TEXT,
    Private: { ...TEXT, AllowedValues: ['Yes', 'No'] },
    Count: { Type: 'Number', MinValue: 3 },
    Zones: { Type: 'CommaDelimitedList' },
    New: { ...TEXT, Default: 'x' },
  },
  Conditions: { Private: { 'Fn::Equals': [{ Ref: 'Private' }, 'Yes'] } },
  Resources: {
    Vpc: { Type: 'AWS::EC2::VPC' },
    Tasks: { Type: 'AWS::ECS::TaskDefinition' },
    Topic: { Type: 'AWS::SNS::Topic' },
    Queue: { Type: 'AWS::SQS::Queue', Condition: 'Private' },
  },
  Outputs: { Vpc: { Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Vpc' } } } },
};
const VALUES = new Map(Object.entries({ Version: '1', Private: 'No', Count: '2', Zones: '', Old: 'a' }));

const EXPECTED: Expected = {
  parametersAdded: ['New'],
  parametersRemoved: ['Old'],
  valuesRejected: ['Count'],
  resourcesAdded: ['Topic'],
  resourcesRemoved: ['Gateway', 'Nat'],
  typesChanged: ['Tasks'],
  exportsDropped: ['staging:Nat'],
};

describe('expectedOf', () => {
  const step = { before: BEFORE, after: AFTER, version: '2', values: VALUES };

  it('evaluates the conditions of both templates with the values of the rack, and those of the run', () => {
    expect(expectedOf({ ...step, given: new Map() })).toEqual(EXPECTED);
    const given = new Map(Object.entries({ Count: '3', Private: 'Yes' }));
    expect(expectedOf({ ...step, given })).toMatchObject({ valuesRejected: [], resourcesAdded: ['Queue', 'Topic'] });
  });
});

describe('differences', () => {
  const named = (...names: readonly string[]) => names.map((name) => ({ name }));
  const ids = (...names: readonly string[]) => names.map((logicalId) => ({ logicalId }));
  const problems = [
    { code: 'exports-in-use', exports: named('staging:Nat') },
    { code: 'types-changed', changes: ids('Tasks') },
  ];
  const refused = { code: 'steps-refused', steps: [{ version: '2', problems }] };
  const actions = { Topic: 'add', Nat: 'remove', Gateway: 'remove', Vpc: 'modify' };
  const resources = Object.entries(actions).map(([logicalId, action]) => ({ logicalId, action }));
  const parameterChanges = { added: named('New'), dropped: named('Old'), invalid: named('Count') };
  const parameters = { added: named('New'), removed: ['Old'] };
  const report: PlanReport = {
    outcome: 'planned',
    problem: null,
    warnings: [{ code: 'would-be-refused', problem: refused }],
    steps: [{ to: '2', counts: {}, impact: { parameterChanges }, resources }],
    forecasts: [{ to: '3', forecast: { added: ids('Topic'), removed: ids('Gateway', 'Nat'), parameters } }],
  };
  const steps = new Map(['2', '3'].map((version) => [version, EXPECTED]));

  it('are none where the report agrees with the templates', () => {
    expect(differences(report, steps)).toEqual([]);
  });

  it.each(Object.keys(EXPECTED) as (keyof Expected)[])(
    'name %s that the report lacks, in each step that has it',
    (part) => {
      const expected = { ...EXPECTED, [part]: [...EXPECTED[part], 'ZZZ'] };
      const more = new Map(['2', '3'].map((version) => [version, expected]));
      const found = differences(report, more);
      expect(found.every((one) => one.includes('ZZZ'))).toBe(true);
      expect(found.length).toBe(['valuesRejected', 'typesChanged', 'exportsDropped'].includes(part) ? 1 : 2);
    },
  );
});

const releases = HAS_REAL_BUCKET ? readReleaseFolder(REAL_BUCKET) : undefined;
(releases === undefined ? describe.skip : describe)('the plans of the bundle between real releases', () => {
  it('are what the templates say', async () => {
    if (releases === undefined) return;
    const checked = [];
    for (const seed of [4, 5, 6, 7]) checked.push(await checkPair(planFolder(releases), drawPair(releases, seed)));
    expect(checked.filter((one) => one !== undefined).length).toBeGreaterThan(2);
    expect(checked.flatMap((one) => one?.errors ?? [])).toEqual([]);
  });
});
