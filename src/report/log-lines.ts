/** The log, told as it happens: each note in words. */
import { countChanges } from '../domain/change-set.ts';
import type { Note } from '../domain/note.ts';
import { readinessOf } from '../domain/stack-status.ts';
import { disruptionPhrase } from './disruption-words.ts';
import { durationWords } from './duration.ts';
import { eventLine } from './event-line.ts';
import { countsWords, droppedWords, endWords, newsLines, parameterWords, restWords, routeWords } from './log-words.ts';
import { answerOf, counted } from './phrases.ts';
import { plainLine } from './plain-text.ts';
import { inputLines } from './input-words.ts';
import { redactStrings } from './redact.ts';
import { warningWords } from './warnings.ts';

export interface LogLine {
  /** `debug` is for runs with step debugging on. Warnings and errors are annotations, and are made at the end. */
  readonly level: 'info' | 'debug';
  readonly text: string;
  /** `open`: the text is the title of a folded group. `close`: the group ends, and there is no text. */
  readonly group?: 'open' | 'close';
}

type Teller<Kind extends Note['kind']> = (note: Extract<Note, { readonly kind: Kind }>) => readonly LogLine[];

const LINE_BUDGET = 2_000;

const TABLE: { readonly [Kind in Note['kind']]: Teller<Kind> } = {
  'run-began': ({ rack, region, mode, target }) => info(`Rack ${rack} in ${region}: ${MODES[mode]}, target ${target}`),
  'secrets-met': () => [],
  'catalog-read': ({ releases, latest }) =>
    info(`Catalog: ${counted(releases, 'release')} listed, the last published is ${latest ?? 'none'}`),
  'stack-read': ({ stackArn }) => debug(`Stack: ${stackArn}`),
  'rack-read': ({ rack }) =>
    info(
      `Rack: runs ${rack.version}, stack in ${rack.status}, ${counted(rack.instanceCount, 'instance')}, ` +
        `${rack.batchSize} replaced at a time`,
    ),
  'route-planned': ({ route }) => info(`Route: ${routeWords(route)}`),
  'quiet-awaited': ({ status, limitMs }) =>
    info(
      readinessOf(status) === 'busy'
        ? `Waiting: another operation is on the stack (${status}); up to ${durationWords(limitMs)}`
        : `Waiting for the stack to come to rest (it reads ${status}, which can lag); up to ${durationWords(limitMs)}`,
    ),
  'quiet-came': ({ status, afterMs }) =>
    info(`The stack is at rest (${status}) after ${durationWords(afterMs)}; everything is read anew`),
  'recovery-began': ({ status }) => info(`Recovery: the failed rollback is continued (stack in ${status})`),
  'step-began': ({ step, of, from, to, required }) =>
    info(`Step ${step} of ${of}: from ${from} to ${to}${required ? ', a required release' : ''}`),
  'parameters-planned': ({ plan }) => info(`Parameters: ${parameterWords(plan.entries)}${droppedWords(plan.dropped)}`),
  'change-set-created': ({ origin, arn, changes }) => [
    ...info(
      `Change set: ${origin === 'kept' ? 'one that was planned and kept by an earlier run, with ' : ''}` +
        countsWords(countChanges(changes)),
    ),
    ...debug(`Change set ARN: ${arn}`),
  ],
  'parameters-compared': ({ changes }) => newsLines(changes).flatMap(info),
  'impact-assessed': ({ disruption, replacements: { refused, maybe } }) =>
    info(
      `Impact: ${disruptionPhrase(disruption)}; ${refused.length} replaced or removed that must not be lost unawares, ` +
        `${maybe.length} perhaps replaced`,
    ),
  'apps-assessed': ({ apps: { apps, processes, updating } }) =>
    info(
      `Apps: ${counted(apps, 'app')} on the rack, ${counted(processes.length, 'process', 'processes')} of a single copy` +
        (updating.length === 0 ? '' : `, ${counted(updating.length, 'app')} being updated`),
    ),
  'step-forecast': ({ from, to, forecast }) => {
    const { added, changed, removed, disruption } = forecast;
    return info(
      `Forecast: from ${from} to ${to}, template against template: ${added.length} added, ${changed.length} changed, ` +
        `${removed.length} removed; ${disruptionPhrase(disruption)}`,
    );
  },
  'step-not-forecast': ({ to }) =>
    info(`Forecast: none for ${to} and what comes after it, as its template could not be read`),
  'change-set-kept': ({ arn }) => info(`The change set is kept: ${arn}`),
  'change-set-deleted': ({ arn }) => [...info('The change set is deleted'), ...debug(`Deleted: ${arn}`)],
  'plan-overtaken': ({ why, attempt, of }) =>
    info(`The plan was overtaken: ${OVERTAKEN[why]} (plan ${attempt} of ${of} at most)`),
  'operation-began': ({ how, token, from, to, limitMs }) => [
    ...info(
      how === 'joined'
        ? `An update from ${from} to ${to} is under way already, with our goal: this run follows it`
        : `The update from ${from} to ${to} has begun`,
    ),
    ...info(`It is followed for up to ${durationWords(limitMs)}`),
    ...debug(`Client token: ${token}`),
    { level: 'info', text: plainLine(`Events: ${from} to ${to} (times in UTC)`), group: 'open' },
  ],
  // Made of plain parts, and its columns' blanks are to stay.
  'event-seen': ({ event, progress }) => [{ level: 'info', text: eventLine(event, progress) }],
  'look-failed': ({ fault, againInMs }) =>
    info(
      `A look at AWS failed, which says nothing about the update: ${answerOf(fault)}` +
        (againInMs === undefined ? '' : `; again in ${durationWords(againInMs)}`),
    ),
  'still-waiting': ({ what, elapsedMs, leftMs }) =>
    info(`Still waiting for ${AWAITED[what]}: ${durationWords(elapsedMs)} so far, up to ${durationWords(leftMs)} more`),
  'operation-ended': ({ status, version, instanceCount, progress }) => [
    CLOSE,
    ...info(`${endWords(status)} (${status}): the rack runs ${version}, with ${counted(instanceCount, 'instance')}`),
    ...restWords(status, progress).flatMap(info),
  ],
  'api-awaited': ({ limitMs }) => info(`Waiting for the API of the rack to answer, up to ${durationWords(limitMs)}`),
  'api-answered': ({ awayMs }) =>
    info(`The API of the rack answers${awayMs > 0 ? `, after ${durationWords(awayMs)} (normal after an update)` : ''}`),
  'cancel-asked': ({ signal }) => info(`The workflow was cancelled (${signal})`),
  warned: ({ warning }) => {
    const { level, text } = warningWords(warning);
    return info(`${level === 'warning' ? 'Warning' : 'Notice'}: ${text}`);
  },
  'run-ended': ({ ending }) => {
    const problem = ending.kind === 'red' ? ending.problem : undefined;
    const trace = problem?.code === 'internal' ? (problem.stack ?? '') : '';
    const inputs = problem?.code === 'bad-inputs' ? inputLines(problem.inputs) : [];
    // A run that stops looking ends without an operation-ended; closing a group that is closed harms nobody.
    return [
      CLOSE,
      ...inputs.flatMap(info),
      ...info(`The run has ended: ${ending.outcome}`),
      ...trace.split('\n').flatMap(debug),
    ];
  },
};

const MODES = { check: 'a check, which changes nothing', plan: 'a plan, which changes nothing', update: 'an update' };

const OVERTAKEN = {
  obsolete: 'the stack was updated after the change set was made',
  gone: 'the change set is gone',
  'stack-busy': 'another operation was on the stack when this one was to begin',
};

const AWAITED = {
  quiet: 'the stack to come to rest',
  operation: 'the update',
  api: 'the API of the rack',
  'change-set': 'the change set',
};

const CLOSE: LogLine = { level: 'info', text: '', group: 'close' };

/** @param secrets of the run: they are taken out before anything else is made of the note. */
export function logLinesOf(note: Note, secrets: readonly string[] = []): readonly LogLine[] {
  const clean = redactStrings(note, secrets);
  // A row takes the note of its own kind; that the kind picks the row is more than the type checker follows.
  const row = TABLE[note.kind] as (note: Note) => readonly LogLine[];
  return row(clean);
}

function info(text: string): readonly LogLine[] {
  return [{ level: 'info', text: inLog(text) }];
}

function debug(text: string): readonly LogLine[] {
  return text.trim() === '' ? [] : [{ level: 'debug', text: inLog(text) }];
}

function inLog(text: string): string {
  return plainLine(text.replaceAll('`', "'"), LINE_BUDGET);
}
