/** The table of failure reasons: the words by which each is known, with the facts in them as named groups. */

/** Facts that a reason's own words hold. All are untrusted text. */
export type ReasonFact =
  | 'action'
  | 'activity'
  | 'block'
  | 'bucket'
  | 'capability'
  | 'certificate'
  | 'cidr'
  | 'error'
  | 'expected'
  | 'export'
  | 'hook'
  | 'image'
  | 'importers'
  | 'instance'
  | 'instanceType'
  | 'key'
  | 'kmsKey'
  | 'limit'
  | 'logStream'
  | 'missing'
  | 'name'
  | 'parameter'
  | 'received'
  | 'requestId'
  | 'resource'
  | 'resources'
  | 'runtime'
  | 'service'
  | 'stack'
  | 'validation'
  | 'value'
  | 'zone';

export interface ReasonRow {
  readonly code: string;
  /** Its named groups are the facts, each named in ReasonFact. */
  readonly pattern: RegExp;
  /** The resource type that the row is for, where the words alone would say too little. */
  readonly type?: RegExp;
}

// The first row that fits wins, so the particular stands before the general: what a scaling activity or a handler says
// inside ("Group did not stabilize ... Failed Scaling Activity: ...") says more than the sentence around it.
// Wordings are AWS's own, as seen in public issue threads; "#N" is convox/rack's issue N, "cdk #N" aws/aws-cdk's.
export const REASON_ROWS = [
  // Not causes. "Rollback requested by user" is no cancelling: CloudFormation writes it after any failed creation.
  { code: 'cancelled', pattern: /^resource (?:creation|update|deletion) cancelled/i },
  { code: 'cancelled-by-user', pattern: /^(?:user initiated|(?:stack )?update cancelled)/i, type: /::Stack$/ },

  // Before anything is touched. aws-cdk-cli #1000: the details are in DescribeEvents alone.
  { code: 'early-validation', pattern: /(?<validation>AWS::EarlyValidation::\w+)/ },
  { code: 'hook-failed', pattern: /hook\(s\)(?:\/validation)? failed: \[?(?<hook>[^\].]+)/i },
  { code: 'hook-failed', pattern: /^hook failed with message/i },
  // #1449 (Outputs), #2423 and #902 (Resources): racks in a VPC that was there before.
  {
    code: 'unresolved-dependencies',
    pattern: /unresolved resource dependencies \[(?<resources>[^\]]*)\](?: in the (?<block>\w+) block)?/i,
  },
  { code: 'resource-type-changed', pattern: /update of resource type is not permitted.*?\[(?<resources>[^\]]*)\]/i },
  { code: 'capability-missing', pattern: /requires capabilities ?: ?\[(?<capability>[^\]]+)\]/i },
  {
    code: 'ssm-parameter-missing',
    pattern: /unable to fetch parameters \[(?<parameter>[^\]]+)\] from parameter store/i,
  },
  {
    code: 'parameter-invalid',
    pattern: /parameter '?(?<parameter>\w+)'? (?:must|failed to satisfy|has invalid|value .* (?:must|is not))/i,
  },
  { code: 'parameter-invalid', pattern: /parameters: \[(?<parameter>[^\]]+)\] (?:must have values|do not exist)/i },
  {
    code: 'template-invalid',
    pattern:
      /template (?:format|validation) error|template error|encountered unsupported property|properties validation failed|property validation failure|value of property \S+ must be/i,
  },

  // Exports: on the stack's own row, as no resource fails. #2410; rlister/stax #40, cdk #17741.
  {
    code: 'export-in-use',
    pattern: /export (?<export>\S+) cannot be (?:deleted|updated) as it is in use by (?<importers>.+?)\.?$/i,
  },
  // Since 2024, also after "Delete canceled."; cdk #33395.
  {
    code: 'export-in-use',
    pattern: /cannot (?:delete|update) export (?<export>\S+) as it is in use by (?<importers>.+?)\.?$/i,
  },
  { code: 'export-taken', pattern: /export with name (?<export>\S+) is already exported by stack (?<stack>[^\s.]+)/i },

  // Lambda. #1204 and convox/syslog #5: the zip of a release is looked for in a bucket of the rack's own region.
  {
    code: 'lambda-code-unreadable',
    pattern: /denied by S3.*?getobject for (?<bucket>[^/\s]+)\/(?<key>\S+?)\.? S3 Error Code: (?<error>\w+)/i,
  },
  { code: 'lambda-code-unreadable', pattern: /occurred while getobject\. S3 Error Code: (?<error>\w+)/i },
  { code: 'lambda-runtime-retired', pattern: /runtime parameter of (?<runtime>[\w.]+) is no longer supported/i },

  // Throttling stands before the limits: RequestLimitExceeded is the one, AddressLimitExceeded the other.
  { code: 'throttled', pattern: /rate exceeded|throttling|RequestLimitExceeded|too ?many ?requests/i },

  // Permission. #2142 for the form with "API:"; KMS and S3 actions come this way too.
  {
    code: 'access-denied',
    pattern: /not authorized to perform: (?<action>[\w-]+:[\w*]+)(?: on resource: (?<resource>[^\s"]+))?/i,
  },
  { code: 'image-missing', pattern: /not authorized for images: \[?(?<image>ami-\w+)/i },
  { code: 'access-denied', pattern: /API: (?<action>[\w-]+:\w+) .*?not authorized/i },
  { code: 'access-denied', pattern: /UnauthorizedOperation|UnauthorizedTaggingOperation|AccessDenied|^access denied/i },

  // What the instances are made of.
  { code: 'launch-configurations-retired', pattern: /launch configuration creation operation is not available/i },
  {
    code: 'image-missing',
    pattern: /image id '?\[?(?<image>ami-\w+)\]?'? (?:does not exist|is not valid)|InvalidAMIID/i,
  },
  {
    code: 'instance-type-unsupported',
    pattern:
      /instance type \((?<instanceType>[\w.-]+)\) is not supported in your requested availability zone \((?<zone>[\w-]+)\)/i,
  },
  {
    code: 'instance-type-unsupported',
    pattern:
      /requested configuration is currently not supported|invalid value '(?<instanceType>[\w.-]+)' for InstanceType/i,
  },
  {
    code: 'no-capacity',
    pattern:
      /sufficient (?<instanceType>[\w.-]+) capacity in the availability zone you requested(?: \((?<zone>[\w-]+)\))?/i,
  },
  { code: 'no-capacity', pattern: /InsufficientInstanceCapacity|insufficient capacity|no spot capacity available/i },
  { code: 'limit-exceeded', pattern: /current (?<limit>vCPU) limit of (?<value>\d+)/i },
  // "Client error on launch" names no key, yet AWS's own page on failed launches knows this one cause of it.
  {
    code: 'kms-key-unusable',
    pattern: /(?<kmsKey>arn:[\w-]+:kms:[\w:/-]+) (?:is disabled|is pending|does not exist|is not accessible)/i,
  },
  {
    code: 'kms-key-unusable',
    pattern:
      /InvalidKMSKey|KMSInvalidState|KMS key provided is in an incorrect state|inaccessible (?:AWS )?KMS key|Client error on launch/i,
  },
  {
    code: 'account-blocked',
    pattern:
      /account is currently blocked|account is (?:pending|being) verif|request for accessing resources in this region is being validated/i,
  },

  // Limits.
  { code: 'limit-exceeded', pattern: /maximum number of (?<limit>[\w ]+?) (?:has|have) been reached/i },
  { code: 'limit-exceeded', pattern: /cannot exceed quota for (?<limit>\w+)(?:: (?<value>\d+))?/i },
  { code: 'limit-exceeded', pattern: /(?:error code|code): (?<limit>\w*LimitExceeded\w*)/i },
  {
    code: 'limit-exceeded',
    pattern:
      /LimitExceeded|limit exceeded|you have exceeded|exceeded (?:your|the) (?:\w+ )?(?:quota|limit)|maximum number of|too many load ?balancers/i,
  },

  // The network.
  {
    code: 'subnet-conflict',
    pattern: /the CIDR '(?<cidr>[^']+)' conflicts with another subnet|InvalidSubnet\.Conflict/i,
  },
  { code: 'subnet-outside-network', pattern: /the CIDR '(?<cidr>[^']+)' is invalid|InvalidSubnet\.Range/i },
  {
    code: 'subnets-share-zone',
    pattern: /cannot be attached to multiple subnets in the same (?:AZ|availability zone)/i,
  }, // #905
  {
    code: 'internet-gateway-missing',
    pattern: /must contain the parameter internetGatewayId|not attached to any internet gateway/i,
  }, // #1449

  // Names.
  { code: 'custom-name-replacement', pattern: /custom-named resource requires replacing\.(?: Rename (?<name>\S+))?/i }, // #2941
  { code: 'name-taken', pattern: /with identifier '(?<name>[^']+)' already exists/i },
  { code: 'name-taken', pattern: /(?<name>[\w./:-]+) already exists(?: in stack (?<stack>[^\s"]+))?/i },
  { code: 'name-taken', pattern: /AlreadyExists|BucketAlreadyOwnedByYou|same name .* exists|already exists/i },

  // Certificates, before "does not exist" makes one of them a lost resource.
  { code: 'certificate-unusable', pattern: /certificate not found for the key: (?<certificate>arn:[\w:/.-]+)/i },
  {
    code: 'certificate-unusable',
    pattern: /certificate '?(?<certificate>arn:[\w:/.-]+)'? (?:not found|does not exist|must have|is not|has expired)/i,
  },
  { code: 'certificate-unusable', pattern: /CertificateNotFound|UnsupportedCertificate|InvalidCertificate/i },

  // Custom resources.
  { code: 'custom-resource-timed-out', pattern: /custom resource failed to stabilize in expected time/i },
  {
    code: 'custom-resource-timed-out',
    pattern: /did not receive a response from your custom resource.*?(?:requestId \[(?<requestId>[^\]]+)\]|$)/i,
  },
  { code: 'custom-resource-failed', pattern: /see the details in CloudWatch Log Stream: (?<logStream>[^\s"(]+)/i },
  {
    code: 'custom-resource-failed',
    pattern: /response status \[FAILED\] from custom resource|invalid PhysicalResourceId/i,
  },

  // Left behind.
  { code: 'bucket-not-empty', pattern: /bucket you tried to delete is not empty|BucketNotEmpty/i },
  { code: 'still-in-use', pattern: /(?:'(?<resource>[\w-]+)' )?has dependencies and cannot be deleted/i }, // #1090
  {
    code: 'still-in-use',
    pattern:
      /(?:resource (?<resource>[\w-]+) )?has a dependent object|DependencyViolation|mapped public address|currently in use|ResourceInUse|cannot be deleted (?:because|while|since|as)/i,
  },

  // Waiting in vain, from the most telling to the least. DiUS/cloudformation-templates #1; #2232, #2256.
  { code: 'no-success-signals', pattern: /received (?<received>\d+) SUCCESS signal\(s\) out of (?<expected>\d+)/i },
  { code: 'no-success-signals', pattern: /failed to receive (?<missing>\d+) resource signal\(s\)/i },
  { code: 'no-success-signals', pattern: /received (?:\d+ )?FAILURE signal(?:.*UniqueId (?<instance>i-\w+))?/i },
  {
    code: 'service-not-stable',
    pattern: /service (?<service>\S+) did not stabilize|ECS Deployment Circuit Breaker was triggered/i,
  },
  {
    code: 'service-not-stable',
    pattern: /did not stabilize|NotStabilized|exceeded attempts to wait|timed out/i,
    type: /ECS.*Service$/,
  },
  { code: 'group-not-stable', pattern: /group did not stabilize(?:.*failed scaling activity: (?<activity>.+))?/i },
  {
    code: 'not-stable',
    pattern: /did not stabilize|failed to stabilize|NotStabilized|exceeded attempts to wait|timed out waiting/i,
  },

  // Gone though the stack still lists it: somebody deleted it by hand.
  { code: 'gone-outside', pattern: /with identifier '(?<resource>[^']+)' was not found/i },
  { code: 'gone-outside', pattern: /'(?<resource>[\w./:-]+)' (?:does not exist|was not found|cannot be found)/i },
  { code: 'gone-outside', pattern: /with name (?<resource>[\w./:-]+) cannot be found/i },
  { code: 'gone-outside', pattern: /does not exist|cannot be found|could not be found|\w*NotFound\b|NoSuch\w+/i },

  {
    code: 'aws-internal',
    pattern: /internal (?:failure|error)|InternalFailure|ServiceInternalError|service ?unavailable/i,
  },
] as const satisfies readonly ReasonRow[];
