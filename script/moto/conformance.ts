/**
 * Runs the scenarios of script/moto on moto, once with each event or attribute by which the end of an update can be
 * detected.
 */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CONVOX_ROUTE, OWN_ROUTE } from './route.ts';
import { END_OF_UPDATE, SCENARIOS, type Scenario } from './scenarios.ts';
import { startMoto, type EndSigns } from './server.ts';

const { values } = parseArgs({
  options: {
    /** A folder laid out as Convox's bucket is. Without it, the small templates of the simulator are used. */
    releases: { type: 'string', default: process.env['CONVOX_RELEASES'] ?? '../shared/bucket' },
  },
});

const route = existsSync(`${values.releases}/release/versions.json`)
  ? { ...CONVOX_ROUTE, folder: values.releases }
  : OWN_ROUTE;
console.log(`releases: ${route.folder}, from ${route.from} by ${route.middle} to ${route.target}`);
let failed = 0;
let passed = 0;

async function runOn(signs: EndSigns, scenarios: Readonly<Record<string, Scenario>>): Promise<void> {
  const moto = await startMoto(route, signs);
  try {
    for (const [name, scenario] of Object.entries(scenarios)) {
      const rack = name.replaceAll(/[^a-z]+/gi, '-').toLowerCase();
      const differences = await scenario(moto, rack).catch((error: unknown) => [String(error)]);
      console.log(`${differences.length === 0 ? 'ok    ' : 'FAILED'}  ${name}`);
      for (const difference of differences) console.log(`          ${difference}`);
      if (differences.length === 0) passed += 1;
      else failed += 1;
    }
  } finally {
    await moto.stop();
  }
  if (signs === 'both') console.log(`resources: ${moto.counts()}`);
}

await runOn('both', SCENARIOS);
for (const signs of ['token', 'time', 'neither'] as const) {
  await runOn(signs, { [`update that ends with ${END_OF_UPDATE[signs]}`]: SCENARIOS['pin to a release'] });
}
console.log(`${passed} scenarios as AWS's CLI shows them, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
