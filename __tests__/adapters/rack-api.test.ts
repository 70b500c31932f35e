/** The check of a rack's API over real HTTPS with a self-signed certificate. */
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { openRackApi } from '../../simulator/rack/rack-api.ts';
import { createRackApi } from '../../src/adapters/rack-api/rack-api.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

test('accepts HTTP 200 from a rack with any certificate, and reports any other status', async () => {
  const api = await openRackApi({ downMs: 60_000 });
  closing.push(() => api.close());
  await expect(createRackApi().check(api.address)).resolves.toEqual({ kind: 'answered' });
  expect(api.checks).toHaveLength(1);
  api.restart();
  await expect(createRackApi().check(api.address)).resolves.toEqual({ kind: 'unreachable', why: 'HTTP 503' });
});

test('reports the system’s error for a closed port', async () => {
  const api = await openRackApi('available');
  await api.close();
  const answer = await createRackApi().check(api.address);
  expect(answer.kind === 'unreachable' ? answer.why : '').toContain('ECONNREFUSED');
});

test('ends within the limit if the host accepts the connection but does not respond', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.close();
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  await expect(createRackApi({ limitMs: 100 }).check(host)).resolves.toEqual({
    kind: 'unreachable',
    why: 'no response within 0.1 s',
  });
});

test.each([
  ...['', 'https://rack.example.org', 'rack.example.org/path', 'user@rack.example.org', 'rack.example.org:99999'],
  ...['rack.example.org:0', 'rack example', '-rack', 'rack.example.org\r\nHost: x', '[::1]'],
])('sends no request to %j, which is not a host', async (host) => {
  const why = 'the stack names no valid host';
  await expect(createRackApi().check(host)).resolves.toEqual({ kind: 'unreachable', why });
});
