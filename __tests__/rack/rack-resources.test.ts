/** The resources by which a rack is recognized, compared with all releases that are available. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { addedRackResources, hasInstances } from '../../src/rack/rack-resources.ts';
import { makeChange } from '../builders/change.ts';

const RELEASES = join(import.meta.dirname, '../../../shared/bucket/release');

describe('hasInstances', () => {
  it.each([
    ['AWS::AutoScaling::AutoScalingGroup', true],
    ['AWS::SNS::Topic', false],
    ['AWS::CloudFormation::WaitConditionHandle', false],
  ])('for a resource of the type %s is %s', (type, expected) => {
    expect(hasInstances({ type })).toBe(expected);
  });

  it('is false without the resource', () => {
    expect(hasInstances(undefined)).toBe(false);
  });
});

describe('addedRackResources', () => {
  it('names the resources of every rack that a change set would create', () => {
    const changes = ['Instances', 'Vpc', 'Cluster', 'ApiRole'].map((logicalId) =>
      makeChange({ logicalId, action: 'add' }),
    );
    expect(addedRackResources(changes)).toEqual(['Instances', 'Vpc', 'Cluster']);
  });

  const names = existsSync(RELEASES) ? readdirSync(RELEASES) : [];
  const files = names.map((name) => join(RELEASES, name, 'rack.json')).filter((file) => existsSync(file));
  (files.length > 0 ? it : it.skip)('concerns resources that every release has on every rack', () => {
    for (const file of files) {
      const { Resources } = JSON.parse(readFileSync(file, 'utf8')) as {
        Resources: Record<string, { Type: string; Condition?: string } | undefined>;
      };
      expect(Resources['Instances']).toMatchObject({ Type: 'AWS::AutoScaling::AutoScalingGroup' });
      expect(Resources['Cluster']).toMatchObject({ Type: 'AWS::ECS::Cluster' });
      expect([Resources['Instances']?.Condition, Resources['Cluster']?.Condition]).toEqual([undefined, undefined]);
      // A rack in an existing network has none.
      expect(Resources['Vpc']).toMatchObject({ Type: 'AWS::EC2::VPC', Condition: 'BlankExistingVpc' });
    }
    expect(files.length).toBeGreaterThan(30);
  });
});
