/** Once an update is complete: whether its API is asked, and what is told of a host that has moved. */
import { describe, expect, it } from '@jest/globals';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, TEMPLATE, World } from './world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;
const UPDATED = { kind: 'green', outcome: 'updated' };
const HOST = 'rack.example.org';

/** A rack that has these parameters besides, as its template does. */
function worldWith(more: Readonly<Record<string, string>> = {}): World {
  const world = new World(A);
  world.catalog = catalogOf(A, B);
  const parameters = Object.fromEntries(Object.keys(more).map((key) => [key, { Type: 'String', Default: '' }]));
  const template = { ...TEMPLATE, Parameters: { ...TEMPLATE.Parameters, ...parameters } };
  world.templates.set(A, template).set(B, template);
  world.set({ parameters: new Map([...world.stack.parameters, ...Object.entries(more)]) });
  return world;
}

function warningsOf(world: World): readonly string[] {
  return world.runEvents.flatMap((runEvent) => (runEvent.kind === 'warned' ? [runEvent.warning.code] : []));
}

/** The update leaves the rack with another Dashboard, or with none. */
function movesTo(world: World, host: string | undefined): void {
  world.before('executeChangeSet', () => {
    world.clock.after(world.updateMs, () => {
      world.set({ outputs: new Map(host === undefined ? [] : [['Dashboard', host]]) });
    });
  });
}

describe('the rack’s API', () => {
  it('is not checked with verify-api never, and not mentioned', async () => {
    const world = worldWith();
    expect(await updateRack({ ...REQUEST, verifyApi: 'never' }, world.ports())).toEqual(UPDATED);
    expect(world.asked('check')).toEqual([]);
    expect(warningsOf(world)).not.toContain('api-not-checked');
  });

  it.each([{ PrivateApi: 'Yes' }, { WhiteList: '10.0.0.0/8' }, { PrivateApi: 'Yes', WhiteList: '10.0.0.0/8' }])(
    'is not checked with auto if it cannot be reached, which is reported: %j',
    async (parameters) => {
      const world = worldWith(parameters);
      expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
      expect(world.asked('check')).toEqual([]);
      expect(world.runEvents).toContainEqual({ kind: 'warned', warning: { code: 'api-not-checked', why: 'private' } });
    },
  );

  it('is checked with auto if PrivateApi is No and the allow list is empty', async () => {
    const world = worldWith({ PrivateApi: 'No', WhiteList: '' });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.asked('check')).toEqual([HOST]);
    expect(warningsOf(world)).not.toContain('api-not-checked');
  });

  it('is checked with always even if it is private', async () => {
    const world = worldWith({ PrivateApi: 'Yes' });
    expect(await updateRack({ ...REQUEST, verifyApi: 'always' }, world.ports())).toEqual(UPDATED);
    expect(world.asked('check')).toEqual([HOST]);
    expect(warningsOf(world)).not.toContain('api-not-checked');
  });

  it('cannot be checked if the stack has no host name, which is reported', async () => {
    const world = worldWith();
    movesTo(world, undefined);
    expect(await updateRack({ ...REQUEST, verifyApi: 'always' }, world.ports())).toEqual(UPDATED);
    expect(world.runEvents).toContainEqual({ kind: 'warned', warning: { code: 'api-not-checked', why: 'no-host' } });
  });

  it('that never responds ends the run as failed, although the update is complete', async () => {
    const world = worldWith();
    world.apiAwayUntilMs = Number.MAX_SAFE_INTEGER;
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      outcome: 'failed',
      problem: { code: 'api-not-answering', host: HOST, last: 'ECONNREFUSED' },
    });
  });
});

describe('the address of the rack’s API', () => {
  it('that changed is a warning, and the new host is checked', async () => {
    const world = worldWith();
    movesTo(world, 'moved.example.org');
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.runEvents).toContainEqual({
      kind: 'warned',
      warning: { code: 'dashboard-moved', from: HOST, to: 'moved.example.org' },
    });
    expect(world.asked('check')).toEqual(['moved.example.org']);
  });

  it('that changed is a warning even if the API is not checked', async () => {
    const world = worldWith();
    movesTo(world, 'moved.example.org');
    await updateRack({ ...REQUEST, verifyApi: 'never' }, world.ports());
    expect(warningsOf(world)).toContain('dashboard-moved');
  });

  it('that did not change is not mentioned', async () => {
    const world = worldWith();
    movesTo(world, HOST);
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(warningsOf(world)).not.toContain('dashboard-moved');
  });
});
