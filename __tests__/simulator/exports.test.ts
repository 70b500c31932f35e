/** SIMULATOR.md, "Exports and imports". */

import { describe, expect, it } from '@jest/globals';
import { ListImportsCommand, paginateListExports } from '@aws-sdk/client-cloudformation';
import { API_RENAMED, LATEST, openClients, update } from './running-simulator.ts';

describe('Exports and imports', () => {
  it('lists exports in pages, and who imports one', async () => {
    const { aws, cloudFormation: client } = await openClients({ pageSize: 2 });
    await aws.addRack({ name: 'prod', version: API_RENAMED });
    aws.addApp({ rack: 'prod', name: 'shop', imports: ['HostedZone'] });
    const names: string[] = [];
    for await (const { Exports } of paginateListExports({ client }, {})) {
      names.push(...(Exports ?? []).map(({ Name }) => Name ?? ''));
    }
    expect(names).toContain('prod:HostedZone');
    const { Imports } = await client.send(new ListImportsCommand({ ExportName: 'prod:HostedZone' }));
    expect(Imports).toEqual(['prod-shop']);
    await expect(client.send(new ListImportsCommand({ ExportName: 'prod:Vpc' }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: "Export 'prod:Vpc' is not imported by any stack.",
    });
  });

  it('rolls an update back that drops an export in use', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: API_RENAMED });
    clients.aws.addApp({ rack: 'prod', name: 'shop', imports: ['HostedZone'] });
    const truth = await update(clients, LATEST);
    expect(truth).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', version: API_RENAMED });
    expect(truth.events.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
      'Delete canceled. Cannot delete export prod:HostedZone as it is in use by prod-shop.',
    );
  });

  it('removes an export that no stack imports', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: API_RENAMED });
    expect((await update(clients, LATEST)).status).toBe('UPDATE_COMPLETE');
  });
});
