/** Builds racks of a fleet, requests for a listing, and reports of a listing. */
import { recognizeRack, type FleetMember } from '../../src/fleet/fleet-member.ts';
import type { FleetRequest } from '../../src/fleet/fleet-request.ts';
import { parseNamePattern, type NamePattern } from '../../src/values/name-pattern.ts';
import type { StackFacts } from '../../src/cloudformation/stack.ts';
import { makeStack } from './stack.ts';

export function patterns(...texts: readonly string[]): readonly NamePattern[] {
  return texts.map((text) => {
    const pattern = parseNamePattern(text);
    if (pattern === undefined) throw new Error(`not a name pattern: ${text}`);
    return pattern;
  });
}

export function makeFleetRequest(parts: Partial<FleetRequest> = {}): FleetRequest {
  return {
    region: 'us-east-1',
    roleToAssume: undefined,
    include: patterns('*'),
    exclude: [],
    canaries: [],
    version: 'latest',
    route: {
      target: { kind: 'latest', minimumAgeMs: 0 },
      requiredReleases: 'block',
      alsoRequired: [],
      downgrade: 'refuse',
      unpublished: 'refuse',
    },
    recovery: 'refuse',
    releases: { bucket: 'convox', prefix: 'release', region: 'us-east-1' },
    dashboard: false,
    token: undefined,
    earlier: undefined,
    ...parts,
  };
}

/** The stack of a rack of this name on this release. */
export function rackStack(name: string, version: string, parts: Partial<StackFacts> = {}): StackFacts {
  const arn = `arn:aws:cloudformation:us-east-1:123456789012:stack/${name}/11111111-2222-3333-4444-555555555555`;
  const parameters = new Map([...makeStack().parameters, ['Version', version]]);
  return makeStack({ name, arn, parameters, ...parts });
}

export function rackMember(name: string, version: string, parts: Partial<StackFacts> = {}): FleetMember {
  const member = recognizeRack(rackStack(name, version, parts));
  if (member === undefined) throw new Error(`not a rack: ${name}`);
  return member;
}
