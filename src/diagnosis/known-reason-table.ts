/** The table of failure reasons: the patterns that identify each one, with its facts as named groups. */

/** `ofType`: the resource type for which the row is used, if the text alone is ambiguous. */
export type ReasonRow<Code = string> = readonly [code: Code, pattern: RegExp, ofType?: RegExp];

// The first matching row counts, so specific rows come before general ones: the inner text of a scaling activity or a
// custom resource ("Group did not stabilize ... Failed Scaling Activity: ...") is more specific than the sentence
// around it. Real texts for each row, with their sources: __tests__/diagnosis/real-reasons.tsv.
export const REASON_ROWS = [
  // Not causes. "Rollback requested by user" is not a cancellation: CloudFormation writes it after any failed creation.
  ['cancelled', /^resource (?:creation|update|deletion) cancelled/i],
  ['cancelled-by-user', /^(?:user initiated|(?:stack )?update cancelled)/i, /::Stack$/],

  // Before any change. Only DescribeEvents has the details (aws-cdk-cli #1000).
  ['early-validation', /(?<validation>AWS::EarlyValidation::\w+)/],
  ['hook-failed', /hook\(s\)(?:\/validation)? failed: \[?(?<hook>[^\].]+)|^hook failed with message/i],
  ['unresolved-dependencies', /unresolved resource dependencies \[(?<resources>[^\]]*)\](?: in the (?<block>\w+))?/i],
  ['resource-type-changed', /update of resource type is not permitted.*?\[(?<resources>[^\]]*)\]/i],
  ['capability-missing', /requires capabilities ?: ?\[(?<capability>[^\]]+)\]/i],
  ['ssm-parameter-missing', /unable to fetch parameters \[(?<parameter>[^\]]+)\] from parameter store/i],

  // IAM is eventually consistent: for some seconds, an existing role, policy or trust is not found.
  ['iam-not-ready', /IAM role (?<role>\S+) doesn't exist/i],
  ['iam-not-ready', /cannot be assumed by Lambda|unable to publish test message to notification target/i],
  ['iam-not-ready', /unable to assume (?:the service.linked )?role|invalid IAM instance profile/i],

  [
    'parameter-invalid',
    /parameter '?(?<parameter>\w+)'? (?:must|failed to satisfy|has invalid|value .* (?:must|is not))/i,
  ],
  ['parameter-invalid', /parameters: \[(?<parameter>[^\]]+)\] (?:must have values|do not exist)/i],
  ['template-invalid', /template (?:format|validation) error|template error|encountered unsupported property/i],
  ['template-invalid', /propert(?:ies|y) validation fail|value of property \S+ must be/i],

  // Exports: only the stack's own event has the reason. It has two wordings, the second one since 2024.
  ['export-in-use', /export (?<export>\S+) cannot be (?:deleted|updated) as it is in use by (?<importers>.+?)\.?$/i],
  ['export-in-use', /cannot (?:delete|update) export (?<export>\S+) as it is in use by (?<importers>.+?)\.?$/i],
  ['export-taken', /export with name (?<export>\S+) is already exported by stack (?<stack>[^\s.]+)/i],

  // Lambda. The zip file of a release must be in a bucket of the rack's own region.
  [
    'lambda-code-unreadable',
    /denied by S3.*?getobject for (?<bucket>[^/\s]+)\/(?<key>\S+?)\.? S3 Error Code: (?<error>\w+)/i,
  ],
  ['lambda-code-unreadable', /occurred while getobject\. S3 Error Code: (?<error>\w+)/i],
  ['lambda-runtime-retired', /runtime parameter of (?<runtime>[\w.]+) is no longer supported/i],

  // Another operation on the same resource is in progress, so this passes. Must come before the rows for limits and
  // existing names.
  ['resource-busy', /still in use: (?:table|index) is being|cannot be performed at this time|pending delete/i],
  ['resource-busy', /conflicting conditional operation|scaling activities in progress|wait 60 seconds after deleting/i],

  // Throttling must come before limits: RequestLimitExceeded is throttling, AddressLimitExceeded is a limit.
  ['throttled', /rate exceeded|throttl|RequestLimitExceeded|too ?many ?requests/i],

  // Permissions: first policies other than the caller's own, then the caller's.
  ['policy-denies', /not authorized to perform: (?<action>\S+) .*?with an explicit deny in an? (?<policy>[\w -]+)/i],
  ['policy-denies', /because no (?<policy>(?!identity)[\w -]+?) allows the (?<action>[\w-]+:\w+) action/i],
  ['log-bucket-denied', /access denied for bucket: (?<bucket>[\w.-]+?)\. please check S3 ?bucket permission/i],
  ['lambda-role-denied', /execution role does(?: not|n't) have permissions? to call (?<action>\w+) on/i],
  ['lambda-role-denied', /function execution role have permission to \*?(?<action>\w+)/i],
  ['service-role-missing', /permission to create the service-linked role for (?<service>[\w ]+)/i],
  ['service-role-missing', /(?<service>\w+) service linked role does not exist/i],
  ['principal-missing', /invalid principals?\b/i],
  [
    'access-denied',
    /(?:User: arn:[\w-]+:\w+::\d*:(?:assumed-role\/(?<role>[\w+=,.@-]+)\/\S+|(?<user>\S+)) is )?not authorized to perform: (?<action>[\w-]+:[\w*]+)(?: on resource: "?(?<resource>[^\s"]+))?/i,
  ],
  ['access-denied', /doesn't have permission to call (?<action>[\w-]+:\w+)/i],
  ['image-missing', /not authorized for images: \[?(?<image>ami-\w+)/i],
  ['access-denied', /API: (?<action>[\w-]+:\w+) .{0,1000}?(?:not authorized|access denied)/i],

  // Launch configurations and templates, and launches that EC2 rejects.
  ['launch-configurations-retired', /launch configuration creation operation is not available/i],
  ['image-missing', /image id '?\[?(?<image>ami-\w+)\]?'? (?:does not exist|is not valid)|InvalidAMIID/i],
  ['image-unfit', /\(ENA\) is required for the '(?<instanceType>[\w.-]+)'/i],
  ['image-unfit', /architecture '\w+' of the specified instance type does not match/i],
  ['image-unfit', /instance type's architecture \(\w+\) does not match .*?(?<image>ami-\w+)/i],
  ['volume-too-small', /volume of size (?<value>\d+ ?GB) is smaller than .*?expect size ?>= ?(?<expected>\d+ ?GB)/i],
  ['encryption-refused', /encrypted flag cannot be specified/i],
  ['key-pair-missing', /key ?pair '(?<key>[^']+)' does not exist/i],
  ['spot-price-too-low', /Spot request price of (?<price>[\d.]+) is lower than .*? price of (?<value>\d+(?:\.\d+)?)/i],
  ['instance-type-unsupported', /type \((?<instanceType>[\w.-]+)\) is not supported in .*? zone \((?<zone>[\w-]+)\)/i],
  ['instance-type-unsupported', /requested configuration is currently not supported/i],
  ['instance-type-unsupported', /invalid value '(?<instanceType>[\w.-]+)' for InstanceType/i],
  [
    'no-capacity',
    /sufficient (?<instanceType>[\w.-]+) capacity in the availability zone .*?(?:\((?<zone>[\w-]+)\)|$)/i,
  ],
  ['no-capacity', /InsufficientInstanceCapacity|insufficient capacity|no spot capacity|UnfulfillableCapacity/i],
  ['addresses-used-up', /(?:not enough|insufficient) free addresses|FreeAddressesInSubnet/i],
  ['limit-exceeded', /current (?<limit>vCPU|instance) limit of (?<value>\d+)/i],
  ['limit-exceeded', /max (?<limit>spot instance count) exceeded/i],
  // "Client error on launch" does not mention a key, but AWS's page about failed launches documents only this cause.
  [
    'kms-key-unusable',
    /(?<kmsKey>arn:[\w-]+:kms:[\w:/-]+) (?:is disabled|is pending|does not exist|is not accessible)/i,
  ],
  ['kms-key-unusable', /InvalidKMSKey|KMSInvalidState|inaccessible (?:AWS )?KMS key|Client error on launch/i],
  ['account-blocked', /account is currently blocked|account is (?:pending|being) verif|region is being validated/i],

  // Limits.
  ['limit-exceeded', /maximum number of (?<limit>[\w ]+?) (?:has|have) been reached/i],
  ['limit-exceeded', /cannot exceed quota for (?<limit>\w+)(?:: (?<value>\d+))?/i],
  ['limit-exceeded', /account's (?<limit>UnreservedConcurrentExecution) below its minimum value of \[(?<value>\d+)\]/i],
  ['limit-exceeded', /error code: (?<limit>\w*LimitExceeded\w*)|limit exceeded|you have exceeded|maximum number of/i],

  // The network.
  ['subnet-conflict', /the CIDR '(?<cidr>[^']+)' conflicts with another subnet|InvalidSubnet\.Conflict/i],
  ['subnet-outside-network', /the CIDR '(?<cidr>[^']+)' is invalid|InvalidSubnet\.Range/i],
  ['subnets-share-zone', /cannot be attached to multiple subnets in the same (?:AZ|availability zone)/i],
  ['internet-gateway-missing', /must contain the parameter internetGatewayId|not attached to any internet gateway/i],
  ['internet-gateway-missing', /exactly one of \[GatewayId,.*must be specified/i],

  // Names and settings that already exist, or can exist only once.
  ['two-index-changes', /more than one GSI creation or deletion/i],
  ['custom-name-replacement', /custom-named resource requires replacing\.(?: Rename (?<name>\S+))?/i],
  ['mount-target-taken', /mount target already exists|already exists|not stabilized/i, /EFS::MountTarget$/],
  ['listener-priority-taken', /priority '?(?<value>\d+)'? is currently in use|priorities not found/i],
  ['name-taken', /\[name='(?<name>[^']+?)\.?', type='\w+'\] but it already exists/i],
  ['name-taken', /with identifier '(?:\{"[^"]*":")?(?<name>[^'"]+)["}]*' already exists/i],
  ['name-taken', /(?<![\w./:-])(?<name>[\w./:-]+) +already exists(?: +in stack +(?<stack>[^\s"]+))?/i],
  ['name-taken', /BucketAlreadyOwnedByYou|same name .* exists|already exists/i],

  // Policies and certificates. Must come before the row for "does not exist", which would report a deleted resource.
  ['managed-policy-retired', /policy (?<policyArn>arn:[\w-]+:iam::aws:\S+) does not exist or is not attachable/i],
  ['managed-policy-missing', /policy (?<policyArn>arn:[\w-]+:iam::\S+) does not exist or is not attachable/i],
  ['certificate-unusable', /certificate not found for the key: (?<certificate>arn:[\w:/.-]+)/i],
  [
    'certificate-unusable',
    /certificate '?(?<certificate>arn:[\w:/.-]+)'? (?:not found|does not exist|must have|is not|has expired)/i,
  ],
  ['certificate-unusable', /CertificateNotFound|UnsupportedCertificate|InvalidCertificate/i],

  // Why a container does not run, as ECS, its registry and the operating system report it.
  ['no-network', /no route to host|network is unreachable|could not resolve host|dial tcp \S+ i\/o timeout/i],
  ['image-not-pulled', /CannotPull\w*Error/],
  ['health-check-failed', /failed (?:ELB|container) health checks/i],
  ['container-exited', /essential container in task exited/i],

  // Resources that could not be deleted.
  ['deletion-protected', /deletion ?protection/i],
  ['bucket-not-empty', /bucket you tried to delete is not empty|BucketNotEmpty/i],
  ['still-in-use', /(?:'(?<resource>[\w-]+)' )?has dependencies and cannot be deleted/i],
  ['still-in-use', /(?:resource (?<resource>[\w-]+) )?has a dependent object/i],
  ['still-in-use', /(?:certificate|target group) '?(?<resource>arn:[\w:/.-]+)'? .*?in use/i],
  ['still-in-use', /DependencyViolation|DeleteConflict|mapped public address|cannot delete entity, must/i],
  ['still-in-use', /\bin use\b|ResourceInUse|cannot be deleted (?:because|while|since|as)/i],

  // Custom resources.
  ['custom-resource-timed-out', /custom resource failed to stabilize in expected time/i],
  [
    'custom-resource-timed-out',
    /did not receive a response from your custom resource.*?(?:requestId \[(?<requestId>[^\]]+)\]|$)/i,
  ],
  ['custom-resource-failed', /see the details in CloudWatch Log Stream: (?<logStream>[^\s"(]+)/i],
  ['custom-resource-failed', /response status \[FAILED\] from custom resource|invalid PhysicalResourceId/i],
  ['custom-resource-failed', /^failed to (?:create|update|delete) resource\./i, /^Custom::|::CustomResource$/],

  // A launch that was rejected for any other reason, so there is no instance to examine.
  ['launch-refused', /^(?:.*failed scaling activity: )?(?<activity>.+?)\.? launching EC2 instance failed/is],
  ['launch-refused', /valid fully-formed launch template\. (?<activity>.+?)(?: \(Service|$)/i],

  // Timeouts, from the most specific to the least.
  ['no-success-signals', /received (?<received>\d+) SUCCESS signal\(s\) out of (?<expected>\d+)/i],
  ['no-success-signals', /failed to receive (?<missing>\d+) resource signal\(s\)/i],
  ['no-success-signals', /received (?:\d+ )?FAILURE signal(?:.*UniqueId (?<instance>i-\w+))?/i],
  ['service-not-stable', /service (?<resource>\S+) did not stabilize|ECS Deployment Circuit Breaker was triggered/i],
  ['service-not-stable', /did not stabilize|NotStabilized|exceeded attempts to wait|timed out/i, /ECS.*Service$/],
  ['group-not-stable', /group did not stabilize(?:.*failed scaling activity: (?<activity>.+))?/i],
  ['not-stable', /(?:did not|failed to) stabilize|exceeded attempts to wait|timed out waiting/i],

  // Resources that were deleted outside of CloudFormation.
  ['gone-outside', /with identifier '(?<resource>[^']+)' was not found|with name (?<name>[\w./:-]+) cannot be found/i],
  ['gone-outside', /'(?<resource>[\w./:-]+)' (?:does not exist|was not found|cannot be found)/i],
  ['gone-outside', /does not exist|(?:cannot|could not) be found/i],
  ['aws-internal', /internal (?:failure|error)|service ?unavailable/i],

  // For texts that match no row above: CloudFormation's HandlerErrorCode, then the service's error code and HTTP
  // status.
  ['access-denied', /HandlerErrorCode: (?:AccessDenied|InvalidCredentials)/],
  ['name-taken', /HandlerErrorCode: AlreadyExists/],
  ['gone-outside', /HandlerErrorCode: NotFound/],
  ['not-stable', /HandlerErrorCode: NotStabilized/],
  ['limit-exceeded', /HandlerErrorCode: ServiceLimitExceeded/],
  ['resource-busy', /HandlerErrorCode: ResourceConflict/],
  ['hook-failed', /HandlerErrorCode: NonCompliant/],
  ['not-updatable', /HandlerErrorCode: NotUpdatable/],
  ['aws-internal', /HandlerErrorCode: (?:\w*InternalFailure|ServiceInternalError|NetworkFailure|ServiceTimeout)/],
  ['access-denied', /error code: (?:\w*AccessDenied|Unauthorized)\w*|^access denied|not authorized/i],
  ['name-taken', /error code: \w*Already(?:Exists|Owned)\w*/i],
  ['gone-outside', /error code: (?:NoSuch\w+|[\w.]*NotFound\w*)/i],
  ['resource-busy', /error code: (?:\w*Conflict|OperationAborted|ConcurrentModification|OperationInProgress)\w*/i],
  ['aws-internal', /error code: (?:Internal|ServiceInternal|ServiceUnavailable)\w*|status code: 5\d\d/i],
  ['access-denied', /status code: 403/i],
  ['gone-outside', /status code: 404/i],
  ['resource-busy', /status code: 409/i],
  ['request-invalid', /HandlerErrorCode: Invalid|status code: 4\d\d|error code: (?:Validation|Invalid|Malformed)/i],
  ['unknown', /(?:)/],
] as const satisfies readonly ReasonRow[];
