/**
 * Prints the expected effect of each step between real releases: `node script/lib/forecast/forecast-table.ts ../shared/bucket
 * [--all]`.
 */
import { parseArgs } from 'node:util';
import { formerDefaultsOf } from '../../../src/rack/former-defaults.ts';
import { forecastStep, type Forecast } from '../../../src/impact/forecast.ts';
import { isCertain } from '../../../src/impact/certainty.ts';
import { readReleases } from '../known-stops/releases.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false }, region: { type: 'string', default: 'us-east-1' } },
});
const releases = readReleases(positionals[0] ?? process.env['CONVOX_RELEASES'] ?? '../shared/bucket');
console.log(
  '| from | to | disruption | min | why | add/change/remove | certain losses | possible losses | dropped | new | not possible |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const [index, { version: current, template: before }] of releases.entries()) {
  const later = releases.slice(index + 1);
  for (const { version: target, template: after } of values.all ? later : later.slice(0, 1)) {
    const rack = { instanceCount: 3, batchSize: 1 };
    const forecast = forecastStep({ before, after, current, target, rack, region: values.region });
    console.log(`| ${[current, target, ...cellsOf(forecast)].join(' | ')} |`);
  }
}

function cellsOf(forecast: Forecast): readonly string[] {
  const { disruption, added, changed, removed, losses, parameters } = forecast;
  const { level, builderOnly, minutes, reasons } = disruption;
  const why = new Set(
    reasons
      .filter(({ effect }) => effect === level)
      .map(({ logicalId, property }) => [logicalId, property].filter(Boolean).join('.')),
  );
  const known = (name: string): string => (formerDefaultsOf(name).length > 0 ? name : `${name}?`);
  return [
    builderOnly ? 'none (builder only)' : level,
    String(minutes ?? ''),
    short([...why], 3),
    `${added.length}/${changed.length}/${removed.length}`,
    short(
      losses.filter(isCertain).map((loss) => `${loss.logicalId} ${loss.why}`),
      6,
    ),
    short(
      losses.filter((loss) => !isCertain(loss)).map((loss) => `${loss.logicalId} ${loss.why}`),
      6,
    ),
    short(parameters.removed.map(known), 9),
    short(
      parameters.added.map(({ name }) => name),
      4,
    ),
    short(refusedByCloudFormation(forecast), 6),
  ];
}

/** Logical ids for which CloudFormation rejects the whole step. */
function refusedByCloudFormation({ typeChanges, unresolvedReferences }: Forecast): readonly string[] {
  return [
    ...typeChanges.map(({ logicalId, from, to }) => `${logicalId} from ${from} to ${to}`),
    ...unresolvedReferences.map(({ logicalId }) => `${logicalId} unresolved`),
  ];
}

function short(items: readonly string[], limit: number): string {
  return items.length <= limit ? items.join(', ') : `${items.slice(0, limit).join(', ')} +${items.length - limit}`;
}
