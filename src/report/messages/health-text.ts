/** Says whether the rack works: its API, and which services do not run all of their tasks. */
import type { ServicesHealth, UnsteadyService } from '../../rack/services.ts';
import { asFact } from '../markdown/plain-text.ts';
import type { ReportHealth } from '../model/report.ts';
import { counted, joinLimited, withoutTrailingPeriod } from './phrases.ts';

/** What to do about services that are not steady. */
export const CHECK_SERVICES = 'Check their events in ECS, and the logs of the apps (`convox logs`).';

/** `The API responds. 12 of 14 services are steady.` Empty where neither was checked. */
export function healthText({ api, services }: ReportHealth): string {
  const sentences = [
    api === 'answers' ? 'The API responds.' : api === 'not-answering' ? 'The API does not respond.' : '',
    services === undefined ? '' : `${steadyText(services)}.`,
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** Whether nothing that was checked is in trouble. */
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

/** As many as wanted run where old tasks are still replaced. */
function tasksText({ desired, running }: UnsteadyService): string {
  return running === desired
    ? `${running} of ${counted(desired, 'task')} running, deployment in progress`
    : `${running} of ${counted(desired, 'task')} running`;
}
