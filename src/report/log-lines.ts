/** The log, told as it happens: each note in words. */
import { countChanges } from '../domain/change-set.ts';
import type { Note } from '../domain/note.ts';
import { readinessOf } from '../domain/stack-status.ts';
import { disruptionPhrase } from './disruption-words.ts';
import { durationWords } from './duration.ts';
import { eventLine } from './event-line.ts';
import { inputLines } from './input-words.ts';
import { debug, info, type LogLine } from './log-line.ts';
import type { LogScene } from './log-scene.ts';
import {
  appsWords,
  causeLine,
  countsWords,
  droppedWords,
  endLine,
  newsLines,
  parameterWords,
  replacementWords,
  routeWords,
  waitLine,
} from './log-words.ts';
import { answerOf, counted } from './phrases.ts';
import { warningWords } from './warnings.ts';

type Teller<Kind extends Note['kind']> = (
  note: Extract<Note, { readonly kind: Kind }>,
  scene: LogScene,
  nowMs: number,
) => readonly LogLine[];

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
  'way-listed': () => [],
  'quiet-awaited': ({ status, limitMs }) =>
    info(
      readinessOf(status) === 'busy'
        ? `Waiting: another operation is on the stack (${status}); up to ${durationWords(limitMs)}`
        : `Waiting for the stack to come to rest (it reads ${status}, which can lag); up to ${durationWords(limitMs)}`,
    ),
  'quiet-came': ({ status, afterMs }) =>
    info(`The stack is at rest (${status}) after ${durationWords(afterMs)}; everything is read anew`),
  'recovery-began': ({ status }) => info(`Recovery: the failed rollback is continued (stack in ${status})`),
  // The title of the group in which its plan stands says it.
  'step-began': () => [],
  'parameters-planned': ({ plan }) => info(`Parameters: ${parameterWords(plan.entries)}${droppedWords(plan.dropped)}`),
  'change-set-created': ({ origin, arn, changes }) => [
    ...info(
      `Change set: ${origin === 'kept' ? 'one that was planned and kept by an earlier run, with ' : ''}` +
        countsWords(countChanges(changes)),
    ),
    ...debug(`Change set ARN: ${arn}`),
  ],
  'parameters-compared': ({ changes }) => newsLines(changes).flatMap((line) => info(line)),
  'impact-assessed': ({ disruption, replacements }) =>
    info(`Impact: ${disruptionPhrase(disruption)}; ${replacementWords(replacements)}`),
  'apps-assessed': ({ apps }) => info(`Apps: ${appsWords(apps)}`),
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
      (how === 'joined'
        ? `An update from ${from} to ${to} is under way already, with our goal: this run follows it`
        : `The update from ${from} to ${to} has begun; this run follows it`) + ` for up to ${durationWords(limitMs)}`,
    ),
    ...debug(`Client token: ${token}`),
  ],
  'event-seen': ({ event, progress }, { columns }) => [eventLine(event, progress, columns)],
  'look-failed': ({ fault, againInMs }) =>
    info(
      `A look at AWS failed, which says nothing about the update: ${answerOf(fault)}` +
        (againInMs === undefined ? '' : `; again in ${durationWords(againInMs)}`),
      'caution',
    ),
  'still-waiting': waitLine,
  'operation-ended': endLine,
  'api-awaited': ({ limitMs }) => info(`Waiting for the API of the rack to answer, up to ${durationWords(limitMs)}`),
  'api-answered': ({ awayMs }) =>
    info(`The API of the rack answers${awayMs > 0 ? `, after ${durationWords(awayMs)} (normal after an update)` : ''}`),
  'cancel-asked': ({ signal }) => info(`The workflow was cancelled (${signal})`, 'caution'),
  warned: ({ warning }, { rack, region }) => {
    const { level, text } = warningWords(warning, { rack, region });
    return level === 'warning' ? info(`Warning: ${text}`, 'caution') : info(`Notice: ${text}`);
  },
  'run-ended': ({ ending }) => {
    const problem = ending.kind === 'red' ? ending.problem : undefined;
    const trace = problem?.code === 'internal' ? (problem.stack ?? '') : '';
    const inputs = problem?.code === 'bad-inputs' ? inputLines(problem.inputs) : [];
    return [...inputs.flatMap((line) => info(line, 'bad')), ...causeLine(problem), ...trace.split('\n').flatMap(debug)];
  },
};

const MODES = { check: 'a check, which changes nothing', plan: 'a plan, which changes nothing', update: 'an update' };

const OVERTAKEN = {
  obsolete: 'the stack was updated after the change set was made',
  gone: 'the change set is gone',
  'stack-busy': 'another operation was on the stack when this one was to begin',
};

/** @param nowMs when the note is told: of a wait, how long what AWS is at has been going on. */
export function logLinesOf(note: Note, scene: LogScene, nowMs: number): readonly LogLine[] {
  return linesByRow(note.kind, note, scene, nowMs);
}

/** A row takes the note of its own kind: for one kind at a time, the type checker follows that. */
function linesByRow<Kind extends Note['kind']>(
  kind: Kind,
  note: Extract<Note, { readonly kind: Kind }>,
  scene: LogScene,
  nowMs: number,
): readonly LogLine[] {
  return TABLE[kind](note, scene, nowMs);
}
