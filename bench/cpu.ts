/** What deciding and telling cost in this process, at the size of real racks and at ten times that. */
import { parseReleaseCatalog } from '../src/releases/release-catalog.ts';
import { compareParameters } from '../src/rack/parameter-changes.ts';
import { reconcileParameters } from '../src/rack/parameters.ts';
import { diagnose, leftoversOf } from '../src/diagnosis/diagnosis.ts';
import { forecastStep } from '../src/impact/forecast.ts';
import type { RunEvent } from '../src/run/run-event.ts';
import { planRoute } from '../src/releases/route.ts';
import { parseRackVersion, type RackVersion } from '../src/releases/rack-version.ts';
import type { StackEvent } from '../src/cloudformation/stack-event.ts';
import { parseTemplate, type RackTemplate } from '../src/cloudformation/template.ts';
import { annotationsOf } from '../src/report/outputs/annotations.ts';
import { outputsOf } from '../src/report/outputs/outputs.ts';
import { reportJson } from '../src/report/outputs/report-json.ts';
import { foldReport } from '../src/report/model/report.ts';
import { createRunLog, appendRunLog } from '../src/report/log/run-log.ts';
import { renderStepSummary } from '../src/report/summary/step-summary.ts';
import { updateRack } from '../src/update/update-rack.ts';
import { REQUEST } from '../__tests__/update/request.ts';
import { catalogOf, modify, World } from '../__tests__/update/world.ts';
import { longCatalog, named, oldVersion, rackTemplate } from './releases.ts';
import { spreadOf, type Spread } from './statistics.ts';

export interface CpuFigures {
  readonly name: string;
  /** Of what is worked through, at real size. */
  readonly of: string;
  readonly realMs: Spread;
  readonly tenfoldMs: Spread;
  /** The exponent from the one to the other: 1 is linear. */
  readonly growth: number;
}

// As Convox's list and its last template have it, to two digits.
const REAL = { releases: 1_600, parameters: 110, resources: 150 } as const;
type Size = Readonly<Record<keyof typeof REAL, number>>;
const TENFOLD: Size = { releases: 16_000, parameters: 1_100, resources: 1_500 };

export async function measureCpu(runs: number): Promise<readonly CpuFigures[]> {
  const [real, tenfold] = [await workOf(REAL), await workOf(TENFOLD)];
  const figuresOf = (name: keyof Work, of: string): CpuFigures => {
    const [realMs, tenfoldMs] = [timed(real[name], runs), timed(tenfold[name], runs)];
    return { name, of, realMs, tenfoldMs, growth: Math.log10(tenfoldMs.median / realMs.median) };
  };
  const { releases, parameters, resources } = REAL;
  return [
    figuresOf('planning', `${releases} releases, ${parameters} parameters, ${resources} resources`),
    figuresOf('diagnosis', `a rollback of ${resources} resources`),
    figuresOf('rendering', 'the same: log, summary, outputs, annotations, JSON'),
  ];
}

interface Work {
  readonly planning: () => unknown;
  readonly diagnosis: () => unknown;
  readonly rendering: () => unknown;
}

async function workOf(size: Size): Promise<Work> {
  const world = await rolledBack(size.resources);
  const catalog = longCatalog(size.releases);
  const [before, after] = [templateOf(size, '1'), templateOf(size, '2')];
  const events = [...world.events].reverse();
  return {
    planning: () => plan(catalog, before, after, size),
    diagnosis: () => emit(events),
    rendering: () => render(world.notes, world.clock.nowMs()),
  };
}

// The compiler has seen it all by then.
const WARM_UPS = 5;

function timed(work: () => unknown, runs: number): Spread {
  for (let turn = 0; turn < WARM_UPS; turn += 1) work();
  return spreadOf(
    Array.from({ length: runs }, () => {
      const began = performance.now();
      work();
      return performance.now() - began;
    }),
  );
}

/** An update that fails at its last resource, so that all there is has been told by then. */
async function rolledBack(resources: number): Promise<World> {
  const [from, to] = ['20260101000000', '20260102000000'] as const;
  const world = new World(from);
  world.catalog = catalogOf(from, to);
  world.changes = Array.from({ length: resources }, (_, nth) => modify(`Resource${nth}`));
  world.failing = { logicalId: `Resource${resources - 1}`, reason: 'Service did not stabilize.' };
  const { outcome } = await updateRack(REQUEST, world.ports());
  if (outcome !== 'rolled-back') throw new Error(`the update ended ${outcome}`);
  return world;
}

function templateOf({ parameters, resources }: Size, generation: string): string {
  return rackTemplate({
    Parameters: named('Parameter', parameters, (nth) => ({ Type: 'String', Default: `${generation}-${nth % 7}` })),
    Conditions: named('Condition', parameters, (nth) => ({ 'Fn::Equals': [{ Ref: `Parameter${nth}` }, 'Yes'] })),
    Resources: named('Resource', resources, (nth) => ({
      Type: 'AWS::ECS::Service',
      Condition: `Condition${nth % parameters}`,
      Properties: {
        TaskDefinition: generation,
        Role: { 'Fn::If': [`Condition${(nth + 1) % parameters}`, { Ref: 'Version' }, { Ref: 'AWS::NoValue' }] },
      },
    })),
  });
}

function plan(catalogText: string, beforeText: string, afterText: string, { parameters }: Size): unknown {
  const reading = parseReleaseCatalog(catalogText);
  if (reading.kind !== 'catalog') throw new Error('the catalog is unusable');
  const current = versionOf(oldVersion(0));
  const route = planRoute(reading.catalog, current, REQUEST.route, Date.now());
  if (route.kind !== 'planned') throw new Error('there is no way');
  const [before, after] = [usable(beforeText), usable(afterText)];
  const own = named('Parameter', parameters, (nth) => `1-${nth % 7}`);
  const stack = new Map(Object.entries({ Version: current, Password: '****', ...own }));
  const target = route.target;
  const parametersOf = reconcileParameters({ template: after, target, stack, given: new Map(), zones: undefined });
  if (parametersOf.kind !== 'reconciled') throw new Error('the parameters do not fit');
  const changes = compareParameters({ before, after, stack, plan: parametersOf.plan });
  const rack = { instanceCount: 3, batchSize: 1 };
  return { changes, forecast: forecastStep({ before, after, current, target, rack, region: 'us-east-1' }) };
}

function usable(text: string): RackTemplate {
  const reading = parseTemplate(text);
  if (reading.kind !== 'template') throw new Error(`the template is unusable: ${reading.why.flaw}`);
  return reading.template;
}

function versionOf(text: string): RackVersion {
  const version = parseRackVersion(text);
  if (version === undefined) throw new Error(`not a version: ${text}`);
  return version;
}

function emit(events: readonly StackEvent[]): unknown {
  const { rootCause } = diagnose(events);
  if (rootCause === undefined) throw new Error('no cause was found');
  return leftoversOf(events);
}

function render(notes: readonly RunEvent[], nowMs: number): unknown {
  let log = createRunLog(nowMs);
  let lines = 0;
  for (const note of notes) {
    const telling = appendRunLog(log, note, nowMs);
    log = telling.log;
    lines += telling.lines.length;
  }
  const report = foldReport(notes, nowMs);
  return [
    lines,
    renderStepSummary(report, {}),
    outputsOf(report, undefined),
    annotationsOf(report),
    reportJson(report),
  ];
}
