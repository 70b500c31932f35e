/** Evidence from other services: the cause of a failure, and the relevant lines of logs. */
import { describe, expect, it } from '@jest/globals';
import { cleanLine, lastLines, linesOfRequest, mostRelevantLine } from '../../src/diagnosis/evidence-lines.ts';
import { causeIn, explainFailure, type Finding } from '../../src/diagnosis/evidence.ts';
import { makeEvidence } from '../builders/examples/evidence.ts';

const activity = (status: string, message: string): Finding => ({
  kind: 'scaling-activity',
  status,
  description: 'x',
  message,
});
const task = (reason: string, exitCode: number | undefined, container = 'web'): Finding => ({
  kind: 'stopped-task',
  task: '1',
  reason,
  containers: [
    { name: 'sidecar', exitCode: 0, reason: '' },
    { name: container, exitCode, reason: '' },
  ],
});
const log = (of: string, ...lines: readonly string[]): Finding => ({ kind: 'log', of, group: 'g', lines });
const target: Finding = { kind: 'target', target: 'i-1:80', status: 'unhealthy', reason: 'Request timed out' };
const event = (text: string): Finding => ({ kind: 'service-event', text });
const console: Finding = { kind: 'console', instance: 'i-1', lines: ['ecs: no route to host', 'login:'] };

describe('causeIn', () => {
  it.each<[string, readonly Finding[], readonly Finding[]]>([
    [
      'a failed launch, before a successful one',
      [activity('WaitingForSpotInstanceId', 'Waiting'), activity('Failed', 'No capacity'), console],
      [activity('Failed', 'No capacity')],
    ],
    [
      'the line of a console that reports an error',
      [activity('Successful', ''), console],
      [{ ...console, lines: ['ecs: no route to host'] }],
    ],
    [
      'a stopped task, its target and the log of the container that failed',
      [task('exited', 1), target, log('sidecar', 'x'), log('web', 'panic: x', 'bye')],
      [task('exited', 1), target, log('web', 'panic: x')],
    ],
    [
      'a stopped task of which no container started',
      [task('CannotPullContainerError', undefined)],
      [task('CannotPullContainerError', undefined)],
    ],
    [
      'an event of a service without stopped tasks',
      [event('has started 1 tasks'), event('was unable to place a task')],
      [event('was unable to place a task')],
    ],
    ['an unhealthy target alone', [target], [target]],
    [
      'the state of a function',
      [{ kind: 'function', name: 'f', status: 'Failed', reason: 'no key' }],
      [{ kind: 'function', name: 'f', status: 'Failed', reason: 'no key' }],
    ],
    [
      'the log of a function',
      [log('f', 'START RequestId: 1', 'KeyError: Arn', 'END RequestId: 1')],
      [log('f', 'KeyError: Arn')],
    ],
    ['nothing if everything works', [activity('Successful', ''), event('has reached a steady state.')], []],
  ])('is %s', (_name, findings, cause) => {
    expect(causeIn(makeEvidence({ findings }))).toEqual(cause);
  });
});

describe('explainFailure', () => {
  const type = 'AWS::AutoScaling::AutoScalingGroup';
  it.each([
    [
      'by what other services report',
      'Group did not stabilize.',
      [activity('Failed', 'There is no Spot capacity available: UnfulfillableCapacity')],
      'no-capacity',
    ],
    [
      'by the reason if their reports are not in the table',
      'Received 0 SUCCESS signal(s) out of 1.',
      [{ ...console, lines: ['already exists'] }],
      'no-success-signals',
    ],
    ['by a network error of a program', 'Received 0 SUCCESS signal(s) out of 1.', [console], 'no-network'],
    ['by the reason if they report nothing', 'Group did not stabilize.', [], 'group-not-stable'],
  ])('explains a failure %s', (_name, reason, cause, code) => {
    expect(explainFailure({ reason, type, cause }).code).toBe(code);
  });
});

describe('lines of logs and consoles', () => {
  it('are the last twenty that are not blank, without control characters and private keys', () => {
    const text = [
      ...Array.from({ length: 40 }, (_, index) => `line ${index}`),
      '',
      '\u001b[31mred\u001b[0m\u0007',
      '-----BEGIN RSA PRIVATE KEY-----\r\nMIIE\r\n-----END RSA PRIVATE KEY-----',
    ].join('\r\n');
    const lines = lastLines(text);
    expect(lines).toHaveLength(20);
    expect(lines.slice(-3)).toEqual(['line 39', 'red', '***']);
  });

  it('are omitted as a whole if they are too long: a part of a secret would not be recognized', () => {
    expect(cleanLine('x'.repeat(2_001))).toBe('(a line of 2001 characters)');
  });

  it.each([
    ['the last that reports an error', ['Error: one', 'failed: two', 'bye'], 'failed: two'],
    ['the last one if none does', ['one', 'two', 'REPORT RequestId: 1 Duration: 3 ms'], 'two'],
    ['none of no lines', [], undefined],
  ])('matter most: %s', (_name, lines, line) => {
    expect(mostRelevantLine(lines)).toBe(line);
  });

  it.each([
    ['those of the invocation that received it', 'b', ['START 2', 'event b', 'END 2']],
    [
      'all of them if the log does not mention it',
      'z',
      ['START 1', 'event a', 'END 1', 'START 2', 'event b', 'END 2', 'START 3', 'END 3'],
    ],
  ])('of a request are %s', (_name, requestId, lines) => {
    const all = ['START 1', 'event a', 'END 1', 'START 2', 'event b', 'END 2', 'START 3', 'END 3'];
    expect(linesOfRequest(all, requestId)).toEqual(lines);
  });
});
