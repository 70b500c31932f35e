/** SIMULATOR.md, "The releases". __tests__/release-sweep.test.ts updates racks on Convox's own. */

import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  API_RENAMED,
  FIRST,
  LATEST,
  openClients,
  rackAt,
  RELEASES,
  REQUIRED,
  UNPUBLISHED,
  update,
  ZONES_CAN_BE_PINNED,
} from './running-simulator.ts';

const VERSIONS = [FIRST, ZONES_CAN_BE_PINNED, REQUIRED, UNPUBLISHED, API_RENAMED, LATEST];

describe('The releases', () => {
  it('have the layout of the bucket: a catalog, oldest first, and a template for each', () => {
    const read = (file: string) => readFileSync(path.join(RELEASES, 'release', file), 'utf8');
    const flags = (version: string) => ({ published: version !== UNPUBLISHED, required: version === REQUIRED });
    expect(JSON.parse(read('versions.json'))).toMatchObject(
      VERSIONS.map((version) => ({ version, ...flags(version) })),
    );
    for (const version of VERSIONS) {
      expect(read(`${version}/formation.json`)).toBe(read(`${version}/rack.json`));
      const parameters = { Parameters: { Version: { Default: version } } };
      expect(JSON.parse(read(`${version}/rack.json`))).toMatchObject(parameters);
    }
  });

  it('can be installed from the first to the last', async () => {
    const clients = await rackAt(FIRST);
    for (const version of [ZONES_CAN_BE_PINNED, REQUIRED, API_RENAMED, LATEST]) {
      expect(await update(clients, version)).toMatchObject({ status: 'UPDATE_COMPLETE', version });
    }
  });
});

const CONVOX = process.env['CONVOX_RELEASES'] ?? fileURLToPath(new URL('../../../shared/bucket', import.meta.url));
const describeOnReleases = existsSync(path.join(CONVOX, 'release')) ? describe : describe.skip;

describeOnReleases(`Convox's releases (skipped if ${CONVOX} is missing)`, () => {
  it('can each be evaluated to a rack', async () => {
    const versions = readdirSync(path.join(CONVOX, 'release')).filter((name) => /^\d{14}$/.test(name));
    const { aws } = await openClients({ buckets: { convox: CONVOX } });
    for (const version of versions) {
      await aws.addRack({ name: `at-${version}`, version, api: 'invalid-address' });
      expect(aws.stack(`at-${version}`)).toMatchObject({ status: 'CREATE_COMPLETE', version });
    }
    expect(versions.length).toBeGreaterThan(20);
  });
});
