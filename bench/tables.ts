/** The figures as tables: for the terminal and docs/performance.md all of them, for the README those that matter to a user. */
import { majorOf } from './check.ts';
import type { Figures, Measured, SomeFigures } from './figures.ts';
import { markdownTable, type Column } from './markdown-table.ts';
import { count, inSeconds, kilobytes, megabytes, ratio, seconds, spread, tenths, whole } from './shown.ts';
import { againstTargets, type Against } from './targets.ts';

type Row = readonly string[];

const LEFT = (head: string): Column => ({ head });
const RIGHT = (head: string): Column => ({ head, align: 'right' });

export function fullTables(figures: SomeFigures): string {
  const { start, size, requests, latency, scale, cpu } = figures;
  const targets = againstTargets(figures);
  return [
    ...(targets.length === 0 ? [] : [targetTable(targets)]),
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

function targetTable(targets: readonly Against[]): string {
  const rows = targets.map(({ what, measured, limit, reached }) => [what, measured, limit, reached ? 'yes' : '**no**']);
  const columns = [LEFT('what'), RIGHT('measured'), RIGHT('to reach'), LEFT('reached')];
  return section('Against the targets', columns, rows);
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
