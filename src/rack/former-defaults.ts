/** Defaults that Convox's own templates once had and have no more; a rack that stands on one of them chose nothing. */

// Source: the 31 templates of convox/rack from 20160220211726 to 20260421192651 that change something; kept to what was
// removed or whose default changed. __tests__/impact/real-releases.test.ts finds what is missing here.
const FORMER_DEFAULTS: ReadonlyMap<string, readonly string[]> = new Map([
  // Removed since, with every default that each had.
  ['Agent', ['Yes']],
  ['ApiCpu', ['128']], // gone with 20171102200537, back by 20220607201406
  ['ApiMemory', ['128', '256']],
  ['Certificate', ['']],
  ['ContainerDisk', ['10']],
  ['CustomTopicRuntime', ['nodejs']],
  ['DockerImageApi', ['']],
  ['DockerImageApp', ['']],
  ['DockerImageBuild', ['']],
  ['DockerImageService', ['']],
  ['ExistingSubnets', ['']],
  ['ExistingVpc', ['']], // gone for a week in July 2016
  ['InternalSuffix', ['-rti']],
  ['RegistryHost', ['']],
  ['RegistryPort', ['']],
  ['RootSize', ['8']],
  // Still there, with the defaults they had before.
  ['Autoscale', ['No']],
  ['BuildCpu', ['0']],
  ['BuildInstance', ['', 't2.small']],
  ['BuildMemory', ['1024']],
  ['BuildVolumeSize', ['200']],
  ['ClientId', ['dev@convox.com']],
  ['InstanceType', ['t2.small']],
  ['LogRetention', ['']],
]);

/** None for a parameter that has had one default all along. */
export function formerDefaultsOf(parameter: string): readonly string[] {
  return FORMER_DEFAULTS.get(parameter) ?? [];
}
