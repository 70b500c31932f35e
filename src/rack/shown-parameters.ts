/** The parameters whose values may be shown; the value of every other one is hidden. */
import { isSecretParameter } from './parameters.ts';
import type { RackTemplate } from '../cloudformation/template.ts';

/**
 * Sizes, switches, names and addresses of Convox's templates, from the first release to 20260421192651. A parameter of
 * a later release is hidden until it is listed here. Not included: secrets, an email address (ClientId), and registries
 * and images of Convox itself, which no current release uses.
 */
const SHOWN: ReadonlySet<string> = new Set(
  `Agent Ami ApiCount ApiCpu ApiMemory ApiMonitorMemory ApiRouter ApiWebMemory Autoscale AutoscaleExtra AvailabilityZones
  BuildCpu BuildImage BuildInstance BuildInstancePolicy BuildInstanceSecurityGroup BuildMemory BuildMethod BuildVolumeSize
  Certificate ContainerDisk CpuCredits CustomTopicRuntime DefaultAmi DefaultAmiArm Development DisableALBPort80
  DynamoDbTableDeletionProtectionEnabled DynamoDbTablePointInTimeRecoveryEnabled EcsContainerStopTimeout EcsPollInterval
  EnableContainerReadonlyRootFilesystem EnableS3Versioning EnableSharedEFSVolumeEncryption EncryptEbs Encryption
  ExistingSubnets ExistingVpc FargateBuildCpu FargateBuildMemory HighAvailability IMDSHttpPutResponseHopLimit
  IMDSHttpTokens ImagePullBehavior InstanceCount InstancePolicy InstanceSecurityGroup InstanceType InstanceUpdateBatchSize
  InstancesIpToIncludInWhiteListing Internal InternalOnly InternalRouterSuffix InternalSuffix InternetGateway Key
  LoadBalancerIdleTimeout LogBucket LogDriver LogRetention MaintainTimerState MaxAvailabilityZones NLB NLBAllowCIDR
  NLBCrossZone NLBDeletionProtection NLBInternal NLBInternalAllowCIDR NLBInternalCrossZone NLBInternalDeletionProtection
  NLBInternalPreserveClientIP NLBPreserveClientIP NoHAAutoscaleExtra NoHaInstanceCount OnDemandMinCount PlaceLambdaInVpc
  Private PrivateApi PrivateApiSecurityGroup PrivateBuild PruneOlderImagesCronRunFreq PruneOlderImagesInHour RegistryPort
  RootSize RouterInternalSecurityGroup RouterMitigationMode RouterSecurityGroup ScheduleRackScaleDown ScheduleRackScaleUp
  SpotFleetAllocationStrategy SpotFleetAllowedInstanceTypes SpotFleetExcludedInstanceTypes SpotFleetMaxPrice
  SpotFleetMinMemoryMiB SpotFleetMinOnDemandCount SpotFleetMinVcpuCount SpotFleetTargetType SpotInstanceBid SslPolicy
  Subnet0CIDR Subnet1CIDR Subnet2CIDR SubnetPrivate0CIDR SubnetPrivate1CIDR SubnetPrivate2CIDR SwapSize Telemetry Tenancy
  VPCCIDR Version VolumeSize WhiteList`.split(/\s+/),
);

/** @param templates that may declare the parameter: none of them may declare it as NoEcho. */
export function isShownParameter(key: string, ...templates: readonly (RackTemplate | undefined)[]): boolean {
  return SHOWN.has(key) && !templates.some((template) => isSecretParameter(key, template));
}
