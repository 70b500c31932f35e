/** The services that are read for evidence, except ECS: runs the action of a request, and returns the response. */

import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { renderEcsError } from '../ecs/service.ts';
import type { EvidenceCall } from '../http/call.ts';
import { jsonResponse, xmlResponse, type HttpResponse } from '../http/responses.ts';
import { escapeXml, renderElements, type XmlElements } from '../http/xml.ts';
import type { JsonObject } from '../json.ts';
import { textIn } from './input.ts';
import {
  describeAutoScalingGroups,
  describeInstanceHealth,
  describeScalingActivities,
  describeTargetHealth,
  getConsoleOutput,
} from './instances.ts';
import { filterLogEvents } from './logs.ts';
import { tracesOf, findResource } from './traces.ts';

type QueryAction = (account: Account, input: JsonObject) => XmlElements;

const QUERY_ACTIONS = new Map<string, QueryAction>([
  ['autoscaling:DescribeAutoScalingGroups', describeAutoScalingGroups],
  ['autoscaling:DescribeScalingActivities', describeScalingActivities],
  ['ec2:GetConsoleOutput', getConsoleOutput],
  ['elasticloadbalancing:DescribeInstanceHealth', describeInstanceHealth],
  ['elasticloadbalancing:DescribeTargetHealth', describeTargetHealth],
]);

export function handleEvidence(account: Account, { service, action, input }: EvidenceCall): HttpResponse {
  if (service === 'logs' && action === 'FilterLogEvents') return jsonResponse(200, filterLogEvents(account, input));
  if (service === 'lambda') return jsonResponse(200, functionConfiguration(account, textIn(input, 'FunctionName')));
  const perform = QUERY_ACTIONS.get(`${service}:${action}`);
  if (perform === undefined) throw new AwsError(400, 'InvalidAction', `The action ${action} is not valid`);
  const result = renderElements(perform(account, input));
  // EC2's responses have no element around the result.
  const body = service === 'ec2' ? result : `<${action}Result>${result}</${action}Result>`;
  return xmlResponse(200, `<${action}Response>${body}</${action}Response>`);
}

export function renderEvidenceError({ service }: EvidenceCall, error: AwsError): HttpResponse {
  const { httpStatus, code, message } = error;
  if (service === 'logs') return renderEcsError(error);
  if (service === 'lambda') {
    const type = code.endsWith('Exception') ? code : `${code}Exception`;
    return { ...jsonResponse(httpStatus, { Message: message }), headers: { 'x-amzn-errortype': type } };
  }
  const element = (name: string): string =>
    `<Error><Code>${name}</Code><Message>${escapeXml(message)}</Message></Error>`;
  return service === 'ec2'
    ? xmlResponse(
        httpStatus,
        `<Response><Errors>${element(code === 'AccessDenied' ? 'UnauthorizedOperation' : code)}</Errors></Response>`,
      )
    : xmlResponse(httpStatus, `<ErrorResponse>${element(code)}</ErrorResponse>`);
}

/** Lambda: GetFunctionConfiguration. */
function functionConfiguration(account: Account, name: string): JsonObject {
  if (findResource(account, 'AWS::Lambda::Function', name) === undefined) {
    throw new AwsError(404, 'ResourceNotFoundException', `Function not found: ${name}`);
  }
  const broken = tracesOf(account, 'function-fails').find(({ resource }) => resource.physicalId === name);
  return {
    FunctionName: name,
    ...(broken === undefined ? { State: 'Active' } : { State: 'Failed', StateReason: broken.cause.reason }),
  };
}
