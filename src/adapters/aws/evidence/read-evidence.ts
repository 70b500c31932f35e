/** Selects what to read about a failed resource by its type, and collects the calls that failed. */
import { CloudFault, type Fault } from '../../../cloudformation/fault.ts';
import type { Evidence, Finding } from '../../../diagnosis/evidence.ts';
import type { FailedResource } from '../../../update/ports.ts';
import type { ConnectionSettings } from '../clients.ts';
import { connectSigned } from '../signed-calls.ts';
import { readFunction, readHandlerLog } from './functions.ts';
import { countInService, readScalingGroup } from './scaling-group.ts';
import { readService } from './ecs-service.ts';
import type { Reading } from './reading.ts';
import { readClassicBalancer, readTargetGroup } from './load-balancer.ts';

type Reader = (reading: Reading) => Promise<readonly Finding[]>;

const READERS: readonly (readonly [type: RegExp, reader: Reader])[] = [
  [/^AWS::AutoScaling::AutoScalingGroup$/, readScalingGroup],
  [/^AWS::ECS::Service$/, readService],
  [/^AWS::ElasticLoadBalancingV2::TargetGroup$/, readTargetGroup],
  [/^AWS::ElasticLoadBalancing::LoadBalancer$/, readClassicBalancer],
  [/^AWS::Lambda::Function$/, readFunction],
  [/^Custom::|^AWS::CloudFormation::CustomResource$/, readHandlerLog],
];

// Evidence is deleted by the rollback, so reading must end long before that.
const REQUEST_LIMIT_MS = 5_000;

/** No findings for types about which no service reports more. */
export async function readEvidence(settings: ConnectionSettings, resource: FailedResource): Promise<Evidence> {
  const { logicalId, type } = resource.event;
  const reader = READERS.find(([pattern]) => pattern.test(type))?.[1];
  const unread: Fault[] = [];
  const attempt = async <T>(read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof CloudFault)) throw error;
      // The stream, task or instance does not exist (any more), so there is nothing to read.
      if (error.fault.kind !== 'rejected' && error.fault.kind !== 'not-found') unread.push(error.fault);
      return undefined;
    }
  };
  const calls = connectBounded(settings);
  const findings = reader === undefined ? [] : await reader({ of: resource, calls, attempt });
  return { logicalId, type, findings, unread };
}

/** The number of running instances in the rack's Auto Scaling groups; undefined if AWS did not respond. */
export async function countInstances(
  settings: ConnectionSettings,
  stackArn: string,
): Promise<number | 'denied' | undefined> {
  try {
    return await countInService(connectBounded(settings)('autoscaling'), stackArn);
  } catch (error) {
    if (!(error instanceof CloudFault)) throw error;
    return error.fault.kind === 'access-denied' ? 'denied' : undefined;
  }
}

function connectBounded(settings: ConnectionSettings): Reading['calls'] {
  return (service) => connectSigned({ requestLimitMs: REQUEST_LIMIT_MS, ...settings }, service);
}
