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
  return world.notes.flatMap((note) => (note.kind === 'warned' ? [note.warning.code] : []));
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
  it('is not asked with verify-api never, and nothing is said of it', async () => {
    const world = worldWith();
    expect(await updateRack({ ...REQUEST, verifyApi: 'never' }, world.ports())).toEqual(UPDATED);
    expect(world.asked('check')).toEqual([]);
    expect(warningsOf(world)).not.toContain('api-not-checked');
  });

  it.each([{ PrivateApi: 'Yes' }, { WhiteList: '10.0.0.0/8' }, { PrivateApi: 'Yes', WhiteList: '10.0.0.0/8' }])(
    'is not asked with auto where it cannot be reached from here, which is told: %j',
    async (parameters) => {
      const world = worldWith(parameters);
      expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
      expect(world.asked('check')).toEqual([]);
      expect(world.notes).toContainEqual({ kind: 'warned', warning: { code: 'api-not-checked', why: 'private' } });
    },
  );

  it('is asked with auto where PrivateApi is No and the white list is empty', async () => {
    const world = worldWith({ PrivateApi: 'No', WhiteList: '' });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.asked('check')).toEqual([HOST]);
    expect(warningsOf(world)).not.toContain('api-not-checked');
  });

  it('is asked with always though it is private', async () => {
    const world = worldWith({ PrivateApi: 'Yes' });
    expect(await updateRack({ ...REQUEST, verifyApi: 'always' }, world.ports())).toEqual(UPDATED);
    expect(world.asked('check')).toEqual([HOST]);
    expect(warningsOf(world)).not.toContain('api-not-checked');
  });

  it('cannot be asked where the stack names no host, which is told', async () => {
    const world = worldWith();
    movesTo(world, undefined);
    expect(await updateRack({ ...REQUEST, verifyApi: 'always' }, world.ports())).toEqual(UPDATED);
    expect(world.notes).toContainEqual({ kind: 'warned', warning: { code: 'api-not-checked', why: 'no-host' } });
  });

  it('is not what the run was about where it never comes back: failed, though the update is complete', async () => {
    const world = worldWith();
    world.apiAwayUntilMs = Number.MAX_SAFE_INTEGER;
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      outcome: 'failed',
      problem: { code: 'api-not-answering', host: HOST, last: 'ECONNREFUSED' },
    });
  });
});

describe('the rack’s dashboard', () => {
  it('that has moved is warned of, and the API is asked at its new host', async () => {
    const world = worldWith();
    movesTo(world, 'moved.example.org');
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.notes).toContainEqual({
      kind: 'warned',
      warning: { code: 'dashboard-moved', from: HOST, to: 'moved.example.org' },
    });
    expect(world.asked('check')).toEqual(['moved.example.org']);
  });

  it('that has moved is warned of even where the API is never asked', async () => {
    const world = worldWith();
    movesTo(world, 'moved.example.org');
    await updateRack({ ...REQUEST, verifyApi: 'never' }, world.ports());
    expect(warningsOf(world)).toContain('dashboard-moved');
  });

  it('that is where it was is no news', async () => {
    const world = worldWith();
    movesTo(world, HOST);
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(warningsOf(world)).not.toContain('dashboard-moved');
  });
});
