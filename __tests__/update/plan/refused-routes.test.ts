/** A step of the route that is refused later is refused before the first update, with the inputs that let the route through. */
import { describe, expect, it } from '@jest/globals';
import type { ProblemOf, RequiredInputs } from '../../../src/run/problem.ts';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { updateRack } from '../../../src/update/update-rack.ts';
import { appStack } from '../app-stack.ts';
import { withInputs } from '../required-inputs.ts';
import { REQUEST } from '../request.ts';
import type { World } from '../world.ts';
import { catalogOf, fault, TEMPLATE } from '../world.ts';
import { worldAt, A, B, C, D, problemOf, UPDATED, run } from '../runs.ts';

const STEP: UpdateRequest = { ...REQUEST, route: { ...REQUEST.route, requiredReleases: 'step' } };

type Section = Readonly<Record<string, unknown>>;

function templateWith(parameters: Section, resources: Section = {}, outputs: Section = {}): unknown {
  return {
    ...TEMPLATE,
    Parameters: { ...TEMPLATE.Parameters, ...parameters },
    Resources: { ...TEMPLATE.Resources, ...resources },
    Outputs: outputs,
  };
}

/** Three steps, from A to D; each template is the basic one unless it is given. */
function worldWith(
  templates: Readonly<Record<string, unknown>>,
  parameters: Readonly<Record<string, string>> = {},
): World {
  const world = worldAt(A, A, `${B}!`, `${C}!`, D);
  for (const [version, template] of Object.entries(templates)) world.templates.set(version, template);
  world.set({ parameters: new Map([...world.stack.parameters, ...Object.entries(parameters)]) });
  return world;
}

/** The refusal of a run that has changed nothing. */
async function refusalOf(world: World, request: UpdateRequest = STEP): Promise<ProblemOf<'steps-refused'>> {
  const problem = await problemOf(world, request);
  if (problem.code !== 'steps-refused') throw new Error(`refused for ${problem.code} alone`);
  expect(world.asked('executeChangeSet')).toEqual([]);
  expect(world.changeSets.size).toBe(0);
  return problem;
}

function codesOf({ steps }: ProblemOf<'steps-refused'>): readonly (readonly [string, string[]])[] {
  return steps.map(({ version, problems }) => [version, problems.map(({ code }) => code)]);
}

function given(inputs: RequiredInputs): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries((inputs.parameters ?? []).map(({ name, value }) => [name, value]));
}

const STRICT = templateWith({ InstanceCount: { Type: 'Number', Default: '5', MinValue: '4' } });

describe('a later step that is certain to be refused', () => {
  it('is refused before the first update, and the printed inputs permit the whole route', async () => {
    const world = worldWith({ D: STRICT, [D]: STRICT });
    const refusal = await refusalOf(world);
    expect(codesOf(refusal)).toEqual([[D, ['parameter-values-refused']]]);
    expect(given(refusal.inputs)).toEqual({ InstanceCount: '4' });
    expect(await updateRack(withInputs(STEP, refusal.inputs), world.ports())).toEqual(UPDATED);
    expect(world.version).toBe(D);
  });

  it('is reported together with the refusal of the next step, and the given parameters stay in the printed ones', async () => {
    const old = { RootSize: { Type: 'String', Default: '8' }, LogBucket: { Type: 'String', Default: 'x' } };
    const world = worldWith(
      { [A]: templateWith(old), [C]: templateWith({ LogBucket: { Type: 'String', Default: 'x' } }), [D]: STRICT },
      { RootSize: '400', LogBucket: 'x' },
    );
    const request = { ...STEP, parameters: new Map([['LogBucket', 'y']]) };
    const refusal = await refusalOf(world, request);
    expect(codesOf(refusal)).toEqual([
      [B, ['parameters-lost']],
      [D, ['parameter-values-refused', 'parameters-lost']],
    ]);
    expect(given(refusal.inputs)).toEqual({ LogBucket: 'y', InstanceCount: '4' });
    expect(refusal).toMatchObject({ inputs: { droppedParameters: ['RootSize', 'LogBucket'] }, unsolved: [] });
    expect(await updateRack(withInputs(request, refusal.inputs), world.ports())).toEqual(UPDATED);
    expect(world.version).toBe(D);
  });

  it('is found behind a next step without a change set', async () => {
    const world = worldWith({ [B]: templateWith({ Needed: { Type: 'String' } }), [D]: STRICT });
    const refusal = await refusalOf(world);
    expect(world.asked('createChangeSet')).toEqual([]);
    expect(codesOf(refusal)).toEqual([
      [B, ['parameters-mismatch']],
      [D, ['parameter-values-refused']],
    ]);
    expect(given(refusal.inputs)).toEqual({ InstanceCount: '4', Needed: undefined });
    expect(refusal.unsolved).toEqual([]);
  });

  it('uses the values that the steps before it set', async () => {
    const atLeast = (MinValue: string) => templateWith({ InstanceCount: { Type: 'Number', Default: '9', MinValue } });
    const world = worldWith({ [C]: atLeast('4'), [D]: atLeast('6') });
    const refusal = await refusalOf(world);
    expect(given(refusal.inputs)).toEqual({ InstanceCount: '6' });
  });

  it('includes one that removes a protected resource', async () => {
    const bucket = { Storage: { Type: 'AWS::S3::Bucket' } };
    const world = worldWith({
      [A]: templateWith({}, bucket),
      [B]: templateWith({}, bucket),
      [C]: templateWith({}, bucket),
    });
    const refusal = await refusalOf(world);
    expect(codesOf(refusal)).toEqual([[D, ['replacements-refused']]]);
    expect(refusal.inputs.replacements).toEqual(['Storage']);
    expect(await updateRack(withInputs(STEP, refusal.inputs), world.ports())).toEqual(UPDATED);
  });

  it('includes one that replaces the instances of a process with one instance, with downtime: refuse', async () => {
    // Every update to a release of 2023 and later replaces the instances.
    const [from, required, to] = ['20190101000000', '20190102000000', '20190103000000'];
    const rolling = {
      Instances: { ...TEMPLATE.Resources.Instances, Properties: { LaunchTemplate: { Version: '2' } } },
    };
    const world = worldAt(from, from, `${required}!`, to);
    world.templates.set(to, templateWith({}, rolling));
    world.apps = [appStack('shop')];
    const request: UpdateRequest = { ...STEP, downtime: 'refuse' };
    const refusal = await refusalOf(world, request);
    expect(codesOf(refusal)).toEqual([[to, ['downtime-refused']]]);
    expect(world.asked('readAllStacks')).toHaveLength(1);
    expect(await updateRack(withInputs(request, refusal.inputs), world.ports())).toEqual(UPDATED);
  });

  it('includes one that drops an export of another stack’s import: no input permits that', async () => {
    const output = { Zone: { Value: 'z', Export: { Name: 'staging:Zone' } } };
    const world = worldWith({ [B]: templateWith({}, {}, output), [C]: templateWith({}, {}, output) });
    world.set({ exports: new Map([['staging:Zone', 'Zone']]) });
    world.importers.set('staging:Zone', ['staging-shop']);
    const refusal = await refusalOf(world);
    expect(codesOf(refusal)).toEqual([[D, ['exports-in-use']]]);
    expect(refusal.unsolved).toEqual(refusal.steps);
    expect(Object.values(refusal.inputs).filter((value) => value !== undefined)).toEqual([]);
    expect(world.asked('readImporters')).toEqual(['staging:Zone']);
  });

  it('includes one that changes the type of a resource: the printed inputs add a release in between', async () => {
    const typed = (Type: string) => templateWith({}, { Tasks: { Type } });
    const world = worldWith({
      [A]: typed('Custom::Tasks'),
      [B]: typed('Custom::Tasks'),
      [D]: typed('AWS::ECS::Service'),
    });
    world.catalog = catalogOf(A, `${B}!`, C, D);
    const refusal = await refusalOf(world);
    expect(codesOf(refusal)).toEqual([[D, ['types-changed']]]);
    expect(refusal.inputs).toMatchObject({ alsoRequired: [C], requiredReleases: undefined });
    expect(await updateRack(withInputs(STEP, refusal.inputs), world.ports())).toEqual(UPDATED);
    expect(world.orders.slice(-3).map(({ version }) => version)).toEqual([B, C, D]);
  });

  it('includes one whose template is missing', async () => {
    const world = worldWith({});
    world.before('readTemplate', () => {
      if (world.calls.at(-1)?.about === C) throw fault('not-found', 'NoSuchKey', 'GetObject');
    });
    const refusal = await refusalOf(world);
    expect(codesOf(refusal)).toEqual([[C, ['template-unreadable']]]);
    expect(refusal.unsolved).toEqual(refusal.steps);
  });

  it('is the same in the plan and in the update', async () => {
    const world = worldWith({ [D]: STRICT });
    const refusal = await refusalOf(world);
    expect(await run(world, { ...STEP, mode: 'plan' })).toMatchObject({ outcome: 'planned' });
    expect(world.runEvents).toContainEqual({ kind: 'warned', warning: { code: 'would-be-refused', problem: refusal } });
  });

  it('does not refuse a run that ends before it', async () => {
    const world = worldWith({ [D]: STRICT });
    expect(await run(world)).toEqual(UPDATED);
    expect(world.version).toBe(B);
  });

  it('is found before the first update of a run that joined another one first', async () => {
    const world = worldWith({ [D]: STRICT });
    world.begin({
      token: `rack-${A}-to-${B}-run-1-1-x-step-1-try-1`,
      parameters: new Map([...world.stack.parameters, ['Version', B]]),
      resources: ['ApiWebService'],
    });
    const refusal = await refusalOf(world);
    expect(codesOf(refusal)).toEqual([[D, ['parameter-values-refused']]]);
    expect(world.version).toBe(B);
  });
});

describe('the next step', () => {
  it('alone refused for one reason keeps that reason, with the inputs that permit it', async () => {
    const world = worldWith({ [B]: STRICT, [C]: STRICT, [D]: STRICT });
    const problem = await problemOf(world, STEP);
    expect(problem).toMatchObject({
      code: 'parameter-values-refused',
      inputs: { parameters: [{ name: 'InstanceCount', value: '4', secret: false }] },
    });
  });

  it('refused for several reasons has them all in one refusal', async () => {
    const old = { RootSize: { Type: 'String', Default: '8' } };
    const world = worldWith({ [A]: templateWith(old), [B]: STRICT }, { RootSize: '400' });
    const refusal = await refusalOf(world, REQUEST);
    expect(codesOf(refusal)).toEqual([[B, ['parameter-values-refused', 'parameters-lost']]]);
    expect(await updateRack(withInputs(REQUEST, refusal.inputs), world.ports())).toEqual(UPDATED);
  });
});

describe('the printed inputs', () => {
  it('leave out a parameter that no release of the route has', async () => {
    const request = {
      ...STEP,
      parameters: new Map([
        ['Wrong', '1'],
        ['InstanceType', 'm5.large'],
      ]),
    };
    const refusal = await refusalOf(worldWith({ [D]: STRICT }), request);
    expect(given(refusal.inputs)).toEqual({ InstanceType: 'm5.large', InstanceCount: '4' });
  });

  it('contain no value of a secret, given or required', async () => {
    const request = { ...STEP, parameters: new Map([['Password', 'hunter2hunter2']]) };
    const secret = { Token: { Type: 'String', NoEcho: true } };
    const refusal = await refusalOf(worldWith({ [C]: templateWith(secret), [D]: templateWith(secret) }), request);
    expect(refusal.inputs.parameters).toEqual([
      { name: 'Password', value: undefined, secret: true },
      { name: 'Token', value: undefined, secret: true },
    ]);
  });

  it('hide a given value that only the template of a later step marks as secret', async () => {
    const request = { ...STEP, parameters: new Map([['Token', 'hunter2hunter2']]) };
    const secret = { Token: { Type: 'String', NoEcho: true, MinLength: '20' } };
    const world = worldWith({ [D]: templateWith(secret) });
    const refusal = await refusalOf(world, request);
    expect(JSON.stringify(refusal)).not.toContain('hunter2');
    expect(world.runEvents).toContainEqual({ kind: 'secrets-found', values: ['hunter2hunter2'], unmasked: [] });
  });

  it('name what remains refused if no value suits every release', async () => {
    const only = (value: string) => templateWith({ Mode: { Type: 'String', Default: value, AllowedValues: [value] } });
    const world = worldWith({ [A]: only('a'), [B]: only('a'), [C]: only('b'), [D]: only('b') }, { Mode: 'a' });
    const refusal = await refusalOf(world, { ...STEP, parameters: new Map([['InstanceType', 'm5.large']]) });
    expect(codesOf(refusal)).toEqual([[C, ['parameter-values-refused']]]);
    expect(refusal.unsolved).toEqual(refusal.steps);
    expect(refusal.inputs.parameters).toBeUndefined();
  });
});

describe('a reason', () => {
  it('that later steps share is reported once', async () => {
    const world = worldWith({ [B]: STRICT, [C]: STRICT, [D]: templateWith({ Needed: { Type: 'String' } }) });
    const refusal = await refusalOf(world);
    expect(codesOf(refusal)).toEqual([
      [B, ['parameter-values-refused']],
      [D, ['parameters-mismatch']],
    ]);
  });

  it('that only follows from the printed inputs is reported too', async () => {
    const typed = (...resources: readonly [string, string][]) =>
      templateWith({}, Object.fromEntries(resources.map(([id, Type]) => [id, { Type }])));
    const bucket = ['Storage', 'AWS::S3::Bucket'] as const;
    // By way of C, which has neither, the bucket is lost.
    const world = worldWith({
      [A]: typed(['Tasks', 'Custom::Tasks'], [...bucket]),
      [D]: typed(['Tasks', 'AWS::ECS::Service'], [...bucket]),
    });
    world.catalog = catalogOf(A, C, D);
    const refusal = await refusalOf(world);
    expect(codesOf(refusal)).toEqual([
      [C, ['replacements-refused']],
      [D, ['types-changed']],
    ]);
    expect(refusal.inputs).toMatchObject({ alsoRequired: [C], requiredReleases: undefined, replacements: ['Storage'] });
    expect(await updateRack(withInputs(STEP, refusal.inputs), world.ports())).toEqual(UPDATED);
  });
});

describe('a later step that may be refused', () => {
  it('causes a warning, and the update continues', async () => {
    // Whether the rack has the resource that it refers to is not known: it depends on the zones of the region.
    const unknown = { 'Fn::Equals': [{ 'Fn::Select': ['0', { 'Fn::GetAZs': '' }] }, 'us-east-1a'] };
    const template = templateWith(
      {},
      { Builder: { Type: 'X', Condition: 'Unknown' }, Group: { Type: 'Y', Properties: { Of: { Ref: 'Builder' } } } },
    ) as object;
    const world = worldWith({ [D]: { ...template, Conditions: { Unknown: unknown } } });
    expect(await run(world, STEP)).toEqual(UPDATED);
    const warnings = world.runEvents.flatMap((runEvent) => (runEvent.kind === 'warned' ? [runEvent.warning] : []));
    expect(warnings.filter(({ code }) => code === 'may-be-refused')).toMatchObject([
      {
        steps: [{ version: D, problems: [{ code: 'references-unresolved', references: [{ logicalId: 'Builder' }] }] }],
      },
    ]);
  });

  it('includes one whose template could not be read this time', async () => {
    const world = worldWith({});
    let outage = true;
    world.before('readTemplate', () => {
      if (outage && world.calls.at(-1)?.about === C) throw fault('unavailable', '503', 'GetObject');
    });
    world.before('executeChangeSet', () => {
      outage = false;
    });
    expect(await run(world, STEP)).toEqual(UPDATED);
    expect(world.runEvents).toContainEqual(
      expect.objectContaining({ warning: expect.objectContaining({ code: 'may-be-refused' }) }),
    );
  });
});

describe('the templates of a route', () => {
  it.each(['update', 'plan'] as const)('are read once each in one run: %s', async (mode) => {
    const world = worldWith({});
    await run(world, { ...STEP, mode });
    expect([...world.asked('readTemplate')].sort()).toEqual([A, B, C, D]);
  });

  it('are read only up to the end of a run with block', async () => {
    const world = worldWith({});
    await run(world);
    expect([...world.asked('readTemplate')].sort()).toEqual([A, B]);
  });
});
