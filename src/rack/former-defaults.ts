/** Default values in Convox's templates, present and former: a rack with one of these values was not customized. */

// Written by script/lib/former-defaults/former-defaults.ts from the templates of all releases that Convox published until 20260421192651:
// every default of each parameter that a later release removed, or gave another default.
const FORMER_DEFAULTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Agent', ['Yes']],
  ['ApiCpu', ['128']],
  ['ApiMemory', ['128', '256']],
  ['Autoscale', ['No', 'Yes']],
  ['BuildCpu', ['0', '256']],
  ['BuildInstance', ['', 't2.small', 't3.small']],
  ['BuildMemory', ['1024', '1000']],
  ['BuildVolumeSize', ['50', '200', '100']],
  ['Certificate', ['']],
  ['ClientId', ['dev@convox.com', '']],
  ['ContainerDisk', ['10']],
  ['CustomTopicRuntime', ['nodejs']],
  ['DockerImageApi', ['']],
  ['DockerImageApp', ['']],
  ['DockerImageBuild', ['']],
  ['DockerImageService', ['']],
  ['ExistingSubnets', ['']],
  ['ExistingVpc', ['']],
  ['InstanceType', ['t2.small', 't3.small']],
  ['InternalSuffix', ['-rti']],
  ['LogRetention', ['', '7']],
  ['RegistryHost', ['']],
  ['RegistryPort', ['']],
  ['RootSize', ['8']],
]);

/** @returns an empty list for a parameter that has always had one default. */
export function formerDefaultsOf(parameter: string): readonly string[] {
  return FORMER_DEFAULTS.get(parameter) ?? [];
}
