/** A later step that would be refused is refused before the first update, with the inputs that permit the route. */
import { describe, expect, it } from '@jest/globals';
import type { ProblemOf, RequiredInputs } from '../../../src/run/problem.ts';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { appStack } from '../app-stack.ts';
import { withInputs } from '../required-inputs.ts';
import { REQUEST } from '../request.ts';
import { catalogOf, fault, TEMPLATE, type World } from '../world.ts';
import { A, B, beginUpdate, C, D, problemOf, run, STEPS, tokenOf, UPDATED, warningsOf, worldAt } from '../runs.ts';

const STEP: UpdateRequest = { ...REQUEST, ...STEPS };

type Parts = Parameters<World['template']>[0];

const number = (Default: string, MinValue: string): Parts => ({
  Parameters: { InstanceCount: { Type: 'Number', Default, MinValue } },
});
const STRICT = number('5', '4');
const NEEDED: Parts = { Parameters: { Needed: { Type: 'String' } } };
const ROOT_SIZE = { RootSize: { Type: 'String', Default: '8' } };
const BUCKET = { Storage: { Type: 'AWS::S3::Bucket' } };

/** Three steps, from A to D; each template is the basic one with the given parts. */
function worldWith(parts: Readonly<Record<string, Parts>>, parameters: Readonly<Record<string, string>> = {}): World {
  const world = worldAt(A, A, `${B}!`, `${C}!`, D).setParameters(parameters);
  for (const [version, one] of Object.entries(parts)) world.template(one, version);
  return world;
}

/** The refusal of a run that has changed nothing. */
async function refusalOf(world: World, request: UpdateRequest = STEP): Promise<ProblemOf<'steps-refused'>> {
  const problem = await problemOf(world, request);
  if (problem.code !== 'steps-refused') throw new Error(`refused for ${problem.code} alone`);
  expect([world.callsOf('executeChangeSet').length, world.changeSets.size]).toEqual([0, 0]);
  return problem;
}

function codesOf({ steps }: ProblemOf<'steps-refused'>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(steps.map(({ version, problems }) => [version, problems.map(({ code }) => code)]));
}

function given(inputs: RequiredInputs): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries((inputs.parameters ?? []).map(({ name, value }) => [name, value]));
}

describe('a later step that is certain to be refused', () => {
  const LOG_BUCKET = { LogBucket: { Type: 'String', Default: 'x' } };
  const output = { Outputs: { Zone: { Value: 'z', Export: { Name: 'staging:Zone' } } } };
  const typed = (Type: string): Parts => ({ Resources: { Tasks: { Type } } });
  const [VALUES, LOST] = ['parameter-values-refused', 'parameters-lost'];

  it.each<[string, World, Readonly<Record<string, readonly string[]>>, object, UpdateRequest]>([
    [
      'refuses a value',
      worldWith({ [D]: STRICT }),
      { [D]: [VALUES] },
      { parameters: [{ name: 'InstanceCount', value: '4' }] },
      STEP,
    ],
    [
      'refuses the value that the steps before it set',
      worldWith({ [C]: number('9', '4'), [D]: number('9', '6') }),
      { [C]: [VALUES], [D]: [VALUES] },
      { parameters: [{ name: 'InstanceCount', value: '6' }] },
      STEP,
    ],
    [
      'is reported with the refusal of the next step; the given parameters remain in the printed inputs',
      worldWith(
        { [A]: { Parameters: { ...ROOT_SIZE, ...LOG_BUCKET } }, [C]: { Parameters: LOG_BUCKET }, [D]: STRICT },
        { RootSize: '400', LogBucket: 'x' },
      ),
      { [B]: [LOST], [D]: [VALUES, LOST] },
      {
        parameters: [
          { name: 'LogBucket', value: 'y' },
          { name: 'InstanceCount', value: '4' },
        ],
        droppedParameters: ['RootSize', 'LogBucket'],
      },
      { ...STEP, parameters: new Map([['LogBucket', 'y']]) },
    ],
    [
      'removes a protected resource',
      worldWith({ [A]: { Resources: BUCKET }, [B]: { Resources: BUCKET }, [C]: { Resources: BUCKET } }),
      { [D]: ['replacements-refused'] },
      { replacements: ['Storage'] },
      STEP,
    ],
    [
      'changes the type of a resource: the printed inputs add a release in between',
      worldWith({ [A]: typed('Custom::Tasks'), [B]: typed('Custom::Tasks'), [D]: typed('AWS::ECS::Service') }).with({
        catalog: catalogOf(A, `${B}!`, C, D),
      }),
      { [D]: ['types-changed'] },
      { alsoRequired: [C], requiredReleases: undefined },
      STEP,
    ],
  ])(
    '%s: it is refused before the first update, and the printed inputs permit the route',
    async (_title, world, codes, inputs, request) => {
      const refusal = await refusalOf(world, request);
      expect(codesOf(refusal)).toMatchObject(codes);
      expect(refusal).toMatchObject({ inputs, unsolved: [] });
      expect(await run(world, withInputs(request, refusal.inputs))).toEqual(UPDATED);
      expect(world.version).toBe(D);
      expect(world.orders.slice(-3).map(({ version }) => version)).toEqual([B, C, D]);
    },
  );

  it('is found behind a next step without a change set', async () => {
    const world = worldWith({ [B]: NEEDED, [D]: STRICT });
    const refusal = await refusalOf(world);
    expect(world.callsOf('createChangeSet')).toEqual([]);
    expect(codesOf(refusal)).toEqual({ [B]: ['parameters-mismatch'], [D]: [VALUES] });
    expect([given(refusal.inputs), refusal.unsolved]).toEqual([{ InstanceCount: '4', Needed: undefined }, []]);
  });

  it('includes one that replaces the instances of a process with one instance, with downtime: refuse', async () => {
    // Every update to a release of 2023 and later replaces the instances.
    const [from, required, to] = ['20190101000000', '20190102000000', '20190103000000'];
    const Instances = { ...TEMPLATE.Resources.Instances, Properties: { LaunchTemplate: { Version: '2' } } };
    const world = worldAt(from, from, `${required}!`, to).template({ Resources: { Instances } }, to);
    const request: UpdateRequest = { ...STEP, downtime: 'refuse' };
    const refusal = await refusalOf(world.with({ apps: [appStack('shop')] }), request);
    expect(codesOf(refusal)).toEqual({ [to]: ['downtime-refused'] });
    expect(world.callsOf('readAllStacks')).toHaveLength(1);
    expect(await run(world, withInputs(request, refusal.inputs))).toEqual(UPDATED);
  });

  it('includes one that drops an export which another stack imports: no input permits that', async () => {
    const world = worldWith({ [B]: output, [C]: output }).set({ exports: new Map([['staging:Zone', 'Zone']]) });
    world.importers.set('staging:Zone', ['staging-shop']);
    const refusal = await refusalOf(world);
    expect([codesOf(refusal), refusal.unsolved]).toEqual([{ [D]: ['exports-in-use'] }, refusal.steps]);
    expect(Object.values(refusal.inputs).filter((value) => value !== undefined)).toEqual([]);
    expect(world.callsOf('readImporters')).toEqual(['staging:Zone']);
  });

  it('includes one whose template is missing', async () => {
    const world = worldWith({});
    world.before('readTemplate', () => {
      if (world.calls.at(-1)?.about === C) throw fault('not-found');
    });
    const refusal = await refusalOf(world);
    expect([codesOf(refusal), refusal.unsolved]).toEqual([{ [C]: ['template-unreadable'] }, refusal.steps]);
  });

  it('is the same in the plan and in the update', async () => {
    const world = worldWith({ [D]: STRICT });
    const refusal = await refusalOf(world);
    expect(await run(world, { ...STEP, mode: 'plan' })).toMatchObject({ outcome: 'planned' });
    expect(warningsOf(world)).toContainEqual({ code: 'would-be-refused', problem: refusal });
  });

  it('does not refuse a run that ends before it', async () => {
    const world = worldWith({ [D]: STRICT });
    expect(await run(world)).toEqual(UPDATED);
    expect(world.version).toBe(B);
  });

  it('is found before the first update of a run that joined another one first', async () => {
    const world = beginUpdate(worldWith({ [D]: STRICT }), tokenOf('1'), 'ApiWebService');
    expect(codesOf(await refusalOf(world))).toEqual({ [D]: [VALUES] });
    expect(world.version).toBe(B);
  });
});

describe('the next step', () => {
  it('keeps the reason of a single refusal, with the inputs that permit it', async () => {
    const parameters = [{ name: 'InstanceCount', value: '4', secret: false }];
    const problem = { code: 'parameter-values-refused', inputs: { parameters } };
    expect(await problemOf(worldWith({ [B]: STRICT, [C]: STRICT, [D]: STRICT }), STEP)).toMatchObject(problem);
  });

  it('refused for several reasons has them all in one refusal', async () => {
    const world = worldWith({ [A]: { Parameters: ROOT_SIZE }, [B]: STRICT }, { RootSize: '400' });
    const refusal = await refusalOf(world, REQUEST);
    expect(codesOf(refusal)).toEqual({ [B]: ['parameter-values-refused', 'parameters-lost'] });
    expect(await run(world, withInputs(REQUEST, refusal.inputs))).toEqual(UPDATED);
  });
});

describe('the printed inputs', () => {
  it('omit a parameter that no release of the route has', async () => {
    const parameters = new Map(Object.entries({ Wrong: '1', InstanceType: 'm5.large' }));
    const { inputs } = await refusalOf(worldWith({ [D]: STRICT }), { ...STEP, parameters });
    expect(given(inputs)).toEqual({ InstanceType: 'm5.large', InstanceCount: '4' });
  });

  it('contain no value of a secret, given or required, even if only a later template marks it as secret', async () => {
    const parameters = new Map(Object.entries({ Password: 'hunter2hunter2', Token: 'hunter2token' }));
    const Token = { Type: 'String', NoEcho: true, MinLength: '20' };
    const Key = { Type: 'String', NoEcho: true };
    const world = worldWith({ [D]: { Parameters: { Token, Key } } });
    const refusal = await refusalOf(world, { ...STEP, parameters });
    expect(refusal.inputs.parameters).toEqual(
      ['Password', 'Key', 'Token'].map((name) => ({ name, value: undefined, secret: true })),
    );
    expect(JSON.stringify(refusal)).not.toContain('hunter2');
    expect(world.runEvents).toContainEqual({ kind: 'secrets-found', values: [...parameters.values()], unmasked: [] });
  });

  it('name what remains refused if no value suits every release', async () => {
    const only = (value: string): Parts => ({
      Parameters: { Mode: { Type: 'String', Default: value, AllowedValues: [value] } },
    });
    const world = worldWith({ [A]: only('a'), [B]: only('a'), [C]: only('b'), [D]: only('b') }, { Mode: 'a' });
    const refusal = await refusalOf(world, { ...STEP, parameters: new Map([['InstanceType', 'm5.large']]) });
    expect([codesOf(refusal), refusal.unsolved]).toEqual([{ [C]: ['parameter-values-refused'] }, refusal.steps]);
    expect(refusal.inputs.parameters).toBeUndefined();
  });
});

describe('a reason', () => {
  it('that later steps share is reported once', async () => {
    const refusal = await refusalOf(worldWith({ [B]: STRICT, [C]: STRICT, [D]: NEEDED }));
    expect(codesOf(refusal)).toEqual({ [B]: ['parameter-values-refused'], [D]: ['parameters-mismatch'] });
  });

  it('that only follows from the printed inputs is reported too', async () => {
    // The route by way of C, which has neither resource, loses the bucket.
    const world = worldWith({
      [A]: { Resources: { ...BUCKET, Tasks: { Type: 'Custom::Tasks' } } },
      [D]: { Resources: { ...BUCKET, Tasks: { Type: 'AWS::ECS::Service' } } },
    }).with({ catalog: catalogOf(A, C, D) });
    const refusal = await refusalOf(world);
    expect(codesOf(refusal)).toEqual({ [C]: ['replacements-refused'], [D]: ['types-changed'] });
    expect(refusal.inputs).toMatchObject({ alsoRequired: [C], requiredReleases: undefined, replacements: ['Storage'] });
    expect(await run(world, withInputs(STEP, refusal.inputs))).toEqual(UPDATED);
  });
});

describe('a later step that may be refused', () => {
  it('causes a warning, and the update continues', async () => {
    // Whether the rack has `Builder`, to which `Group` refers, depends on the zones of the region.
    const Unknown = { 'Fn::Equals': [{ 'Fn::Select': ['0', { 'Fn::GetAZs': '' }] }, 'us-east-1a'] };
    const Group = { Type: 'Y', Properties: { Of: { Ref: 'Builder' } } };
    const Resources = { Builder: { Type: 'X', Condition: 'Unknown' }, Group };
    const world = worldWith({ [D]: { Resources, Conditions: { Unknown } } });
    expect(await run(world, STEP)).toEqual(UPDATED);
    const problems = [{ code: 'references-unresolved', references: [{ logicalId: 'Builder' }] }];
    expect(warningsOf(world).filter(({ code }) => code === 'may-be-refused')).toMatchObject([
      { steps: [{ version: D, problems }] },
    ]);
  });

  it('includes one whose template could not be read this time', async () => {
    const world = worldWith({});
    world.before('readTemplate', () => {
      if (world.callsOf('executeChangeSet').length === 0 && world.calls.at(-1)?.about === C) throw fault('unavailable');
    });
    expect(await run(world, STEP)).toEqual(UPDATED);
    expect(warningsOf(world)).toContainEqual(expect.objectContaining({ code: 'may-be-refused' }));
  });
});

it.each<[string, Partial<UpdateRequest>, readonly string[]]>([
  ['an update', STEPS, [A, B, C, D]],
  ['a plan', { ...STEPS, mode: 'plan' }, [A, B, C, D]],
  ['an update with block, only to its end', {}, [A, B]],
])('the templates of a route are read once each in %s', async (_title, inputs, names) => {
  const world = worldWith({});
  await run(world, inputs);
  expect([...world.callsOf('readTemplate')].sort()).toEqual(names);
});
