/**
 * The scenarios on moto, each with its own rack. The results are compared with the stack that the AWS CLI shows
 * afterwards.
 */
import type { ActionResult } from '../../simulator/runner/run-action.ts';
import type { EndSigns, Moto } from './server.ts';

/** @returns the differences, each as one line. Empty if there are none. */
export type Scenario = (moto: Moto, rack: string) => Promise<readonly string[]>;

interface Stack {
  readonly StackId: string;
  readonly StackStatus: string;
  readonly Parameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
  readonly Tags: readonly { readonly Key: string; readonly Value: string }[];
}

export const END_OF_UPDATE: Readonly<Record<Exclude<EndSigns, 'both'>, string>> = {
  token: 'a client token alone',
  time: 'LastUpdatedTime alone',
  neither: 'neither client token nor LastUpdatedTime',
};

const PASSWORD = 'conformance-password';
const FAST = { 'poll-interval': '200ms', 'verify-api': 'never', 'release-notes': 'false' };

function createRack({ aws, route }: Moto, name: string, version = route.from): void {
  const parameters = { ...route.parameters, Password: PASSWORD, Version: version };
  const given = Object.entries(parameters).map(([key, value]) => `ParameterKey=${key},ParameterValue=${value}`);
  const url = `http://convox.s3.amazonaws.com/release/${version}/rack.json`;
  const tags = ['Key=System,Value=convox', 'Key=Type,Value=rack'];
  aws(
    'cloudformation',
    'create-stack',
    '--stack-name',
    name,
    '--template-url',
    url,
    '--parameters',
    ...given,
    '--tags',
    ...tags,
    '--capabilities',
    'CAPABILITY_IAM',
  );
}

function stackOf({ aws }: Moto, name: string): Stack {
  const { Stacks } = aws('cloudformation', 'describe-stacks', '--stack-name', name) as {
    readonly Stacks: readonly [Stack];
  };
  return Stacks[0];
}

function parametersOf({ Parameters }: Stack): Readonly<Record<string, string>> {
  return Object.fromEntries(Parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
}

function leftChangeSets({ aws }: Moto, rack: string): readonly string[] {
  const { Summaries = [] } = aws('cloudformation', 'list-change-sets', '--stack-name', rack) as {
    readonly Summaries?: readonly {
      readonly StackName: string;
      readonly ChangeSetName: string;
      readonly ExecutionStatus: string;
    }[];
  };
  return Summaries.filter((one) => one.StackName === rack && one.ExecutionStatus === 'AVAILABLE').map(
    (one) => one.ChangeSetName,
  );
}

interface Expected {
  readonly outcome: string;
  /** The release of the stack after the run. */
  readonly version: string;
  /** Parameters that the run changes, besides Version and the pinned zones. */
  readonly changed?: Readonly<Record<string, string>>;
}

/** Compares the run's outputs and the stack before and after, as the AWS CLI shows them. */
function differences(
  moto: Moto,
  rack: string,
  before: Stack,
  run: ActionResult,
  expected: Expected,
): readonly string[] {
  const after = stackOf(moto, rack);
  const [old, now] = [parametersOf(before), parametersOf(after)];
  const isToChange = (key: string): boolean =>
    key === 'Version' || key === 'AvailabilityZones' || key in (expected.changed ?? {});
  const isUpdate = expected.version !== old['Version'];
  const rows: readonly (readonly [string, unknown, unknown])[] = [
    ['outcome', run.outputs['outcome'], expected.outcome],
    ['exit code', run.exitCode, expected.outcome === 'refused' ? 1 : 0],
    ['version of the stack', now['Version'], expected.version],
    ['output version', run.outputs['version'], expected.version],
    ['output stack-id', run.outputs['stack-id'], after.StackId],
    ['output stack-status', run.outputs['stack-status'], after.StackStatus],
    ['status of the stack', after.StackStatus, isUpdate ? 'UPDATE_COMPLETE' : before.StackStatus],
    ['tags', JSON.stringify(after.Tags), JSON.stringify(before.Tags)],
    ...Object.entries(expected.changed ?? {}).map(([key, value]) => [`parameter ${key}`, now[key], value] as const),
    ...Object.keys(old)
      .filter((key) => key in now && !isToChange(key))
      .map((key) => [`parameter ${key}`, now[key], old[key]] as const),
  ];
  const texts = [
    run.stdout.replaceAll(/^::add-mask::.*$/gm, ''),
    run.stderr,
    run.summary,
    JSON.stringify(run.outputs),
    JSON.stringify(run.report),
  ];
  return [
    ...rows.flatMap(([what, found, wanted]) =>
      found === wanted ? [] : [`${what}: ${String(found)}, expected ${String(wanted)}`],
    ),
    ...(texts.some((text) => text.includes(PASSWORD)) ? ['the password is shown'] : []),
    ...(expected.outcome === 'planned'
      ? []
      : leftChangeSets(moto, rack).map((name) => `a change set is left: ${name}`)),
    ...(run.outputs['outcome'] === expected.outcome ? [] : [`reason: ${run.outputs['reason'] ?? run.stderr}`]),
  ];
}

/** Runs the action once on a new rack. */
function single(
  inputs: (moto: Moto) => Readonly<Record<string, string>>,
  expected: (moto: Moto) => Expected,
): Scenario {
  return async (moto, rack) => {
    createRack(moto, rack);
    const before = stackOf(moto, rack);
    const run = await moto.run({ rack, ...FAST, ...inputs(moto) });
    return differences(moto, rack, before, run, expected(moto));
  };
}

const pin = ({ route }: Moto): Readonly<Record<string, string>> => ({ version: route.middle });

export const SCENARIOS = {
  'check of a rack that is behind': single(
    (moto) => ({ mode: 'check', ...pin(moto) }),
    ({ route }) => ({ outcome: 'behind', version: route.from }),
  ),
  'plan, which leaves no change set': async (moto, rack) => {
    const plan = single(
      (one) => ({ mode: 'plan', ...pin(one) }),
      ({ route }) => ({ outcome: 'planned', version: route.from }),
    );
    return [...(await plan(moto, rack)), ...leftChangeSets(moto, rack).map((name) => `a change set is left: ${name}`)];
  },
  'plan that is kept, then executed, then executed again': async (moto, rack) => {
    createRack(moto, rack);
    const before = stackOf(moto, rack);
    const planned = await moto.run({ rack, ...FAST, ...pin(moto), mode: 'plan', 'keep-change-set': 'true' });
    const execute = { rack, ...FAST, ...pin(moto), mode: 'execute', 'change-set': planned.outputs['change-set'] ?? '' };
    const first = await moto.run(execute);
    const version = moto.route.middle;
    return [
      ...differences(moto, rack, before, first, { outcome: 'updated', version }),
      ...differences(moto, rack, stackOf(moto, rack), await moto.run(execute), { outcome: 'up-to-date', version }),
    ];
  },
  'pin to a release': single(pin, ({ route }) => ({ outcome: 'updated', version: route.middle })),
  'route that a required release blocks': single(
    ({ route }) => ({
      version: 'latest',
      'also-required': route.middle,
      replacements: 'allow',
      'dropped-parameters': 'allow',
    }),
    ({ route }) => ({ outcome: 'updated', version: route.middle }),
  ),
  'pin behind a required release, refused': single(
    ({ route }) => ({ version: route.target, 'also-required': route.middle }),
    ({ route }) => ({ outcome: 'refused', version: route.from }),
  ),
  'route in two steps': single(
    ({ route }) => ({
      version: route.target,
      'also-required': route.middle,
      'required-releases': 'step',
      replacements: 'allow',
      'dropped-parameters': 'allow',
    }),
    ({ route }) => ({ outcome: 'updated', version: route.target }),
  ),
  'given parameter': single(
    (moto) => ({ ...pin(moto), parameters: 'InstanceCount=4' }),
    ({ route }) => ({ outcome: 'updated', version: route.middle, changed: { InstanceCount: '4' } }),
  ),
  'downgrade, refused and allowed': async (moto, rack) => {
    const { from, to } = moto.route.downgrade;
    createRack(moto, rack, from);
    const before = stackOf(moto, rack);
    const refused = await moto.run({ rack, ...FAST, version: to });
    const more = { 'allow-downgrade': 'true', replacements: 'allow', 'dropped-parameters': 'allow' };
    return [
      ...differences(moto, rack, before, refused, { outcome: 'refused', version: from }),
      ...differences(moto, rack, before, await moto.run({ rack, ...FAST, version: to, ...more }), {
        outcome: 'updated',
        version: to,
      }),
    ];
  },
  'update from a copy in template-bucket': async (moto, rack) => {
    const update = single(
      (one) => ({ ...pin(one), 'template-bucket': 'copies' }),
      ({ route }) => ({ outcome: 'updated', version: route.middle }),
    );
    const found = await update(moto, rack);
    const { Contents = [] } = moto.aws('s3api', 'list-objects-v2', '--bucket', 'copies') as {
      readonly Contents?: readonly { readonly Key: string }[];
    };
    const isCopied = Contents.some(({ Key }) => Key.includes(moto.route.middle));
    return [...found, ...(isCopied ? [] : ['the bucket holds no copy of the template'])];
  },
  'rack that is up to date': single(
    ({ route }) => ({ version: route.from }),
    ({ route }) => ({ outcome: 'up-to-date', version: route.from }),
  ),
  'list of the racks': async (moto) => {
    const run = await moto.run({ version: moto.route.target }, 'racks/index.js');
    const { Stacks } = moto.aws('cloudformation', 'describe-stacks') as {
      readonly Stacks: readonly (Stack & { readonly StackName: string })[];
    };
    const racks = JSON.parse(run.outputs['racks'] ?? '[]') as readonly {
      readonly name: string;
      readonly version: string;
    }[];
    const listed = racks.map(({ name, version }) => `${name} ${version}`).sort();
    const wanted = Stacks.map((stack) => `${stack.StackName} ${parametersOf(stack)['Version'] ?? ''}`).sort();
    if (wanted.length > 1 && listed.join() === wanted.join()) return [];
    return [`listed ${listed.join(', ')}; expected ${wanted.join(', ')}`];
  },
} satisfies Readonly<Record<string, Scenario>>;
