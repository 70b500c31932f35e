/** Text about health and evidence: whether the rack works, and what other services report of a failed resource. */
import { missingPermission } from '../../cloudformation/fault.ts';
import type { Evidence, Finding, StoppedContainer } from '../../diagnosis/evidence.ts';
import { asFact, counted, joinLimited, listedCode, sentences, withoutTrailingPeriod } from '../markdown/plain-text.ts';
import type { ServicesHealth, UnsteadyService } from '../../rack/services.ts';
import type { ReportHealth } from '../model/report.ts';

/** The explanation of a failure, one sentence for each finding. */
export function causeSentences(cause: readonly Finding[] = []): readonly string[] {
  return cause.map(sentenceOf);
}

/** One finding in a sentence; of a log or a console, its last line. */
function sentenceOf(finding: Finding): string {
  switch (finding.kind) {
    case 'console':
      return (
        `Instance \`${asFact(finding.instance)}\` was launched and sent no success signal; ` +
        `its console reports: \`${asFact(finding.lines.at(-1) ?? '')}\`.`
      );
    case 'log':
      return `The log of \`${asFact(finding.of)}\` reports: \`${asFact(finding.lines.at(-1) ?? '')}\`.`;
    case 'scaling-activity':
      return `The Auto Scaling group reports: ${quoted(finding.message === '' ? finding.description : finding.message)}.`;
    default:
      return `${findingText(finding)}.`;
  }
}

/** One finding without its lines. */
export function findingText(finding: Finding): string {
  switch (finding.kind) {
    case 'scaling-activity':
      return `Scaling activity ${asFact(finding.status)}: ${[finding.description, finding.message].filter(isText).map(quoted).join('. ')}`;
    case 'instance':
      return `Instance \`${asFact(finding.instance)}\` is ${asFact(finding.lifecycle)} and ${asFact(finding.health)}`;
    case 'console':
      return `End of the console output of instance \`${asFact(finding.instance)}\``;
    case 'service-event':
      return `ECS reports: ${quoted(finding.text)}`;
    case 'stopped-task':
      return [
        `A task stopped (\`${asFact(finding.task)}\`): ${quoted(finding.reason)}`,
        ...finding.containers.filter(hasFailed).map(containerText),
      ].join('. ');
    case 'log':
      return `End of the log of \`${asFact(finding.of)}\` in \`${asFact(finding.group)}\``;
    case 'function':
      return `Function \`${asFact(finding.name)}\` is ${asFact(finding.status)}: ${quoted(finding.reason)}`;
    case 'target':
      return `Target \`${asFact(finding.target)}\` is ${asFact(finding.status)}: ${quoted(finding.reason)}`;
  }
}

function hasFailed({ exitCode, reason }: StoppedContainer): boolean {
  return (exitCode ?? 0) !== 0 || isText(reason);
}

function containerText({ name, exitCode, reason }: StoppedContainer): string {
  const ended = exitCode === undefined ? 'did not start' : `exited with code ${exitCode}`;
  return `Container \`${asFact(name)}\` ${ended}${isText(reason) ? `: ${quoted(reason)}` : ''}`;
}

function quoted(text: string): string {
  return withoutTrailingPeriod(asFact(text));
}

function isText(text: string): boolean {
  return text !== '';
}

/** Which permissions the role lacks for more; nothing if it lacks none. */
export function unreadText({ unread }: Evidence): string {
  const denied = unread
    .filter(({ kind }) => kind === 'access-denied')
    .map((fault) => missingPermission(fault).permission);
  return denied.length === 0
    ? ''
    : `More could not be read without ${listedCode([...new Set(denied)])} (optional; see docs/permissions.md).`;
}

/** What to do about services that are not steady. */
export const CHECK_SERVICES = 'Check their events in ECS, and the logs of the apps (`convox logs`).';

/** `The API responds. 12 of 14 services are steady.` Empty if neither was checked. */
export function healthText({ api, services }: ReportHealth): string {
  return sentences(
    api === 'answers' ? 'The API responds.' : api === 'not-answering' ? 'The API does not respond.' : '',
    services === undefined ? '' : `${steadyText(services)}.`,
  );
}

/** Whether everything that was checked works. */
export function isHealthy({ api, services }: ReportHealth): boolean {
  return api !== 'not-answering' && (services?.unsteady ?? []).length === 0;
}

/** `12 of 14 services are steady` */
export function steadyText({ total, unsteady }: ServicesHealth): string {
  return `${total - unsteady.length} of ${counted(total, 'service')} ${total === 1 ? 'is' : 'are'} steady`;
}

/** `shop ServiceWeb (0 of 2 tasks running); ...` */
export function unsteadyText({ unsteady }: ServicesHealth): string {
  return joinLimited(unsteady, (one) => `\`${nameOf(one)}\` (${tasksText(one)})`, 10);
}

/** The same for one service, with what ECS says about it. */
export function unsteadyLine(one: UnsteadyService): string {
  const event = withoutTrailingPeriod(asFact(one.event ?? ''));
  return `\`${nameOf(one)}\`: ${tasksText(one)}${event === '' ? '' : `. ECS says: ${event}`}`;
}

function nameOf({ app, service }: UnsteadyService): string {
  return asFact(service === '' ? app : `${app} ${service}`);
}

/** The running count can equal the desired count while old tasks are being replaced. */
function tasksText({ desired, running }: UnsteadyService): string {
  return running === desired
    ? `${running} of ${counted(desired, 'task')} running, deployment in progress`
    : `${running} of ${counted(desired, 'task')} running`;
}
