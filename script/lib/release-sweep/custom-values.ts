/** Returns for every parameter of a template an allowed value that differs from its default. */

export interface Declared {
  readonly Type: string;
  readonly Default?: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly MinValue?: string | number;
}

/**
 * Parameters that keep their defaults: those that the simulator sets; Development, because such a rack is not updated;
 * AMIs, because their SSM paths belong to AWS.
 */
const KEPT = ['Version', 'Password', 'Development', 'DefaultAmi', 'DefaultAmiArm'];

/**
 * Values that are allowed, but not together with the others: some template then refers to a resource that it does not
 * create ("Unresolved resource dependencies"). These are subnets of an existing VPC, the public router of an internal
 * rack, and a builder's group under Fargate.
 */
const NOT_TOGETHER = ['ExistingVpc', 'ApiRouter', 'BuildMethod'];

const BY_NAME: Readonly<Record<string, string>> = {
  AvailabilityZones: 'us-east-1b,us-east-1c,us-east-1d',
  HttpProxy: 'http://proxy:hunter2hunter2@10.0.0.9:3128',
  InstanceType: 'm6i.xlarge',
  InternetGateway: 'igw-0a1b2c3d',
  VPCCIDR: '10.9.0.0/16',
};

export function customValues(parameters: Readonly<Record<string, Declared>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters)
      .filter(([name]) => ![...KEPT, ...NOT_TOGETHER].includes(name))
      .map(([name, declared]) => [name, BY_NAME[name] ?? otherThanDefault(name, declared)]),
  );
}

function otherThanDefault(name: string, { Type, Default, AllowedValues, MinValue = 1 }: Declared): string {
  const standard = String(Default ?? '');
  const other = AllowedValues?.map(String).find((value) => value !== standard && value !== '');
  if (other !== undefined) return other;
  const number = Number(standard);
  if (Type === 'Number' || (standard !== '' && !Number.isNaN(number))) {
    // The smallest allowed value. Later templates require more, which the run must report.
    return String(number - 1 >= Number(MinValue) ? number - 1 : number + 1);
  }
  if (name.endsWith('CIDR')) return standard === '' ? '10.9.0.0/16' : standard.replace(/^10\.0\./, '10.9.');
  return name.endsWith('Suffix') ? '-own' : `own-${name.toLowerCase()}`;
}
