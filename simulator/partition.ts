/** AWS's partitions: the one of a region, and its names. Source: botocore's partitions.json. */

export interface Partition {
  id: string;
  dnsSuffix: string;
}

const PARTITIONS: (Partition & { regions: RegExp })[] = [
  { regions: /^cn-/, id: 'aws-cn', dnsSuffix: 'amazonaws.com.cn' },
  { regions: /^us-gov-/, id: 'aws-us-gov', dnsSuffix: 'amazonaws.com' },
  { regions: /^eusc-/, id: 'aws-eusc', dnsSuffix: 'amazonaws.eu' },
  { regions: /^us-iso-/, id: 'aws-iso', dnsSuffix: 'c2s.ic.gov' },
  { regions: /^us-isob-/, id: 'aws-iso-b', dnsSuffix: 'sc2s.sgov.gov' },
  { regions: /^us-isof-/, id: 'aws-iso-f', dnsSuffix: 'csp.hci.ic.gov' },
  { regions: /^eu-isoe-/, id: 'aws-iso-e', dnsSuffix: 'cloud.adc-e.uk' },
];

export function partitionOf(region: string): Partition {
  return PARTITIONS.find(({ regions }) => regions.test(region)) ?? { id: 'aws', dnsSuffix: 'amazonaws.com' };
}
