/** SIMULATOR.md, "The releases". */

import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  API_RENAMED,
  FIRST,
  LATEST,
  openClients,
  RELEASES,
  REQUIRED,
  UNPUBLISHED,
  update,
  ZONES_CAN_BE_PINNED,
} from './running-simulator.ts';

interface Entry {
  version: string;
  published: boolean;
  required: boolean;
}

describe('Releases', () => {
  it('have the layout of the bucket: a catalog, oldest first, and a template for each', () => {
    const catalog = JSON.parse(readFileSync(path.join(RELEASES, 'release/versions.json'), 'utf8')) as Entry[];
    expect(catalog.map(({ version }) => version)).toEqual([
      FIRST,
      ZONES_CAN_BE_PINNED,
      REQUIRED,
      UNPUBLISHED,
      API_RENAMED,
      LATEST,
    ]);
    expect(catalog.filter(({ required }) => required).map(({ version }) => version)).toEqual([REQUIRED]);
    expect(catalog.filter(({ published }) => !published).map(({ version }) => version)).toEqual([UNPUBLISHED]);
    for (const { version } of catalog) {
      const [rack = '', formation] = ['rack.json', 'formation.json'].map((file) =>
        readFileSync(path.join(RELEASES, 'release', version, file), 'utf8'),
      );
      expect(formation).toBe(rack);
      const { Parameters } = JSON.parse(rack) as { Parameters: { Version: { Default: string } } };
      expect(Parameters.Version.Default).toBe(version);
    }
  });

  it('can be installed from the first to the last', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    for (const version of [ZONES_CAN_BE_PINNED, REQUIRED, API_RENAMED, LATEST]) {
      expect(await update(clients, version)).toMatchObject({ status: 'UPDATE_COMPLETE', version });
    }
  });
});

/** Convox's own templates lie beside the project, or where CONVOX_RELEASES says; without them there is nothing to try. */
const CONVOX = process.env['CONVOX_RELEASES'] ?? fileURLToPath(new URL('../../../shared/bucket', import.meta.url));
const real = existsSync(path.join(CONVOX, 'release')) ? describe : describe.skip;

real(`The real releases (skipped where ${CONVOX} is missing)`, () => {
  it('can each be evaluated to a rack', async () => {
    const versions = readdirSync(path.join(CONVOX, 'release')).filter((name) => /^\d{14}$/.test(name));
    const { aws } = await openClients({ buckets: { convox: CONVOX } });
    for (const version of versions) {
      await aws.addRack({ name: `at-${version}`, version, api: 'invalid-address' });
      expect(aws.stack(`at-${version}`)).toMatchObject({ status: 'CREATE_COMPLETE', version });
    }
    expect(versions.length).toBeGreaterThan(20);
  });

  it('lead from 2017 through the bridge to 2026', async () => {
    const clients = await openClients({ buckets: { convox: CONVOX }, resourceDurationMs: 2 });
    await clients.aws.addRack({ name: 'prod', version: '20170202012654' });
    for (const version of ['20170306140228', '20260421192651']) {
      expect(await update(clients, version)).toMatchObject({ status: 'UPDATE_COMPLETE', version });
    }
  });
});
