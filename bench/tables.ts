/** The figures as tables: for the terminal and docs/performance.md all of them, for the README those that matter to a user. */
import { majorOf } from './check.ts';
import type { Figures, Measured, SomeFigures } from './figures.ts';
import { markdownTable, type Column } from './markdown-table.ts';
import type { Spread } from './statistics.ts';

type Row = readonly string[];

const LEFT = (head: string): Column => ({ head });
const RIGHT = (head: string): Column => ({ head, align: 'right' });

export function fullTables(figures: SomeFigures): string {
  const { start, size, requests, latency, scale, cpu } = figures;
  const targets = targetRows(figures);
  return [
    ...(targets.length === 0 ? [] : [section('Against the targets', TARGET_COLUMNS, targets)]),
    ...(start === undefined ? [] : [startTable(start)]),
    ...(size === undefined && requests === undefined && latency === undefined ? [] : [countTable(figures)]),
    ...(scale === undefined ? [] : [scaleTable(scale)]),
    ...(cpu === undefined ? [] : [cpuTable(cpu)]),
  ].join('\n\n');
}

export function measuredLine({ date, runs, node, cores, machine }: Measured): string {
  return `Measured ${date} by \`script/bench --write\` on ${machine} with ${cores} cores, Node ${node.slice(1)}; medians of ${runs}, smallest and largest in brackets.`;
}

/** What a user of the Action gets of it all. */
export function shortTable({ start, size, requests, latency, scale }: Figures): string {
  const [first] = start;
  const [few, , many] = scale[0]?.points ?? [];
  if (first === undefined || few === undefined || many === undefined) throw new Error('some figures are missing');
  const steps = requests.steps.map(({ fixed }) => fixed);
  const bare = `a bare \`node -e 0\` on Node ${majorOf(first.node)}`;
  const rows: readonly Row[] = [
    [
      'a run that finds nothing to do',
      `${requests.upToDate} requests to AWS, ${tenths(first.upToDate.wall.median)} times the time of ${bare}`,
    ],
    ['its first request', `after ${tenths(first.firstRequest.wall.median)} times that`],
    ['JavaScript that a runner downloads', kilobytes(size.bundleBytes)],
    ['an update', `${Math.min(...steps)} to ${Math.max(...steps)} requests a step, and one for each look`],
    [
      'a look at it',
      `${kilobytes(Math.max(...requests.looks.map(({ bytesALook }) => bytesALook)))}, with 30,000 old events as with none`,
    ],
    [
      'its end is seen',
      `${seconds(latency.lateMs.median)} after CloudFormation’s last event (median; at most ${seconds(latency.lateMs.max)})`,
    ],
    [
      'peak memory',
      `${megabytes(few.peakBytes.median)} MB; ${megabytes(many.peakBytes.median)} MB with a list of ${count(many.size)} releases`,
    ],
  ];
  return markdownTable([LEFT('what'), LEFT('measured')], rows);
}

function section(title: string, columns: readonly Column[], rows: readonly Row[]): string {
  return `### ${title}\n\n${markdownTable(columns, rows)}`;
}

const TARGET_COLUMNS = [LEFT('what'), RIGHT('measured'), RIGHT('to reach'), LEFT('reached')];

/** The targets, each with what was measured of it; figures that are missing have no row. */
function targetRows({ start = [], size, requests, latency, scale = [] }: SomeFigures): readonly Row[] {
  const [first] = start;
  const largest = scale[0]?.points.find((point) => point.size === 100_000);
  const late = requests?.looks.map(({ bytesALook }) => bytesALook);
  return [
    ...(first === undefined
      ? []
      : [
          target(
            `first request, times bare Node ${majorOf(first.node)}, by the clock`,
            first.firstRequest.wall.median,
            2,
            ratio,
          ),
          target(`a whole run with nothing to do, likewise`, first.upToDate.wall.median, 4, ratio),
        ]),
    ...(size === undefined ? [] : [target('JavaScript in dist/', size.bundleBytes, 800_000, kilobytes)]),
    ...(requests === undefined ? [] : [target('requests with nothing to do', requests.upToDate, 2, String)]),
    ...(requests?.steps ?? []).map(({ name, fixed }) =>
      target(`requests of a step without its looks: ${name}`, fixed, 8, String),
    ),
    ...(late === undefined
      ? []
      : [
          target(
            'bytes of a look with 30,000 old events, times those with none',
            (late[1] ?? 0) / (late[0] ?? 1),
            1.01,
            ratio,
          ),
        ]),
    ...(latency === undefined
      ? []
      : [
          target('from CloudFormation’s last event to the end of the run', latency.lateMs.median, 2_500, seconds),
          target(
            'requests of a half-hour update, next to one in 5 s',
            latency.requests.median,
            latency.steadyRequests.median,
            String,
          ),
        ]),
    ...(largest === undefined
      ? []
      : [target('peak memory with 100,000 releases, MB', largest.peakBytes.median, 120e6, megabytes)]),
    ...(scale.length === 0
      ? []
      : [
          target(
            'steepest growth of time or memory (1 is linear)',
            Math.max(...scale.flatMap((one) => [one.cpuGrowth, one.memoryGrowth])),
            1,
            ratio,
          ),
        ]),
  ];
}

/** Judged by the figure as it is shown. */
function target(what: string, value: number, limit: number, show: (value: number) => string): Row {
  const isReached = value <= limit || show(value) === show(limit);
  return [what, show(value), show(limit), isReached ? 'yes' : '**no**'];
}

function startTable(start: NonNullable<SomeFigures['start']>): string {
  const rows = start.flatMap(({ node, bare, firstRequest, upToDate }): readonly Row[] => [
    [`\`node -e 0\`, ${node}`, spread(bare.wallMs, whole), '1', spread(bare.cpuMs, whole), '1'],
    ...(
      [
        ['to the first request', firstRequest],
        ['the whole run', upToDate],
      ] as const
    ).map(([what, { wallMs, wall, cpuMs, cpu }]) => [
      `${what}, ${node}`,
      spread(wallMs, whole),
      spread(wall, ratio),
      spread(cpuMs, whole),
      spread(cpu, ratio),
    ]),
  ]);
  const columns = [
    LEFT('a run with nothing to do'),
    ...['by the clock, ms', 'times bare', 'processor, ms', 'times bare'].map(RIGHT),
  ];
  return section('Start', columns, rows);
}

function countTable({ size, requests, latency }: SomeFigures): string {
  const rows: Row[] = [];
  if (size !== undefined) {
    rows.push([
      'JavaScript in dist/',
      kilobytes(size.bundleBytes),
      `${kilobytes(size.entryBytes)} of it before the first request`,
    ]);
    rows.push(['JavaScript in dist/racks/', `${size.racksBytes} bytes`, 'starts the same bundle']);
  }
  if (requests !== undefined) {
    rows.push(['requests, nothing to do', String(requests.upToDate), 'the list of releases, the stack']);
    for (const { name, fixed, asked } of requests.steps) rows.push([`requests, a step: ${name}`, String(fixed), asked]);
    for (const { oldEvents, requestsALook, bytesALook } of requests.looks) {
      const beside = `a look beside ${count(oldEvents)} old events`;
      rows.push([
        beside,
        `${ratio(requestsALook)} requests`,
        `${count(Math.round(bytesALook))} bytes, a full page of events`,
      ]);
    }
  }
  if (latency !== undefined) {
    const { lateMs, requests: taken, steadyRequests, mostMore, updates } = latency;
    rows.push([
      'from the last event to the end, s',
      spread(lateMs, inSeconds),
      `${updates} simulated updates of half an hour`,
    ]);
    const beside = `${whole(steadyRequests.median)} at one in 5 s; ${mostMore > 0 ? `at worst ${mostMore} more` : 'never more'}`;
    rows.push(['requests while following them', spread(taken, whole), beside]);
  }
  return section('Size, requests, latency', [LEFT('what'), RIGHT('figure'), LEFT('of which, or beside')], rows);
}

function scaleTable(scale: NonNullable<SomeFigures['scale']>): string {
  const rows = scale.flatMap(({ name, unit, points, cpuGrowth, memoryGrowth }): readonly Row[] => [
    ...points.map(({ size, refused, cpuMs, peakBytes }, nth) => [
      nth === 0 ? name : '',
      `${count(size)} ${unit}${refused ? ', refused' : ''}`,
      spread(cpuMs, whole),
      spread(peakBytes, megabytes),
    ]),
    ['', 'growth', ratio(cpuGrowth), ratio(memoryGrowth)],
  ]);
  const columns = [LEFT('a run of the bundle'), RIGHT('size'), RIGHT('processor, ms'), RIGHT('peak memory, MB')];
  return section('Scale', columns, rows);
}

function cpuTable(cpu: NonNullable<SomeFigures['cpu']>): string {
  const rows = cpu.map(({ name, of, realMs, tenfoldMs, growth }) => [
    name,
    of,
    spread(realMs, tenths),
    spread(tenfoldMs, tenths),
    ratio(growth),
  ]);
  const columns = [LEFT('work'), LEFT('real size'), RIGHT('ms'), RIGHT('ms at ten times'), RIGHT('growth')];
  return section('Deciding and telling', columns, rows);
}

function spread({ min, median, max }: Spread, show: (value: number) => string): string {
  return `${show(median)} (${show(min)}–${show(max)})`;
}

const whole = (value: number): string => value.toFixed(0);
const tenths = (value: number): string => value.toFixed(1);
const ratio = (value: number): string => value.toFixed(2);
const seconds = (ms: number): string => `${inSeconds(ms)} s`;
const inSeconds = (ms: number): string => (ms / 1000).toFixed(1);
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`;
const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
/** 30,000 */
const count = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
