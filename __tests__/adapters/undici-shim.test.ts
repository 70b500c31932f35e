/** What stands in for undici in the bundle: as much of it as @actions/github uses. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fetch, ProxyAgent } from '../../script/undici-shim.ts';
import { answer, type Loopback, setAwsEnvironment, startLoopback } from './loopback.ts';

let server: Loopback;

beforeEach(async () => {
  server = await startLoopback();
  setAwsEnvironment('');
});

afterEach(() => server.close());

test("without a proxy it is Node's own fetch", async () => {
  server.answers(answer(200, '{"ok":true}', 'application/json'));
  const response = await fetch(`${server.url}/repos`, { method: 'POST', body: '{"a":1}', dispatcher: undefined });
  await expect(response.json()).resolves.toEqual({ ok: true });
  expect(server.seen[0]).toMatchObject({ method: 'POST', url: '/repos', body: '{"a":1}' });
});

// Node's agents follow proxies from 24.5 on.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const knowsProxies = major > 24 || (major === 24 && minor >= 5);

(knowsProxies ? test : test.skip)('with a proxy it goes through the one that the environment names', async () => {
  process.env['HTTP_PROXY'] = server.url;
  const through = { dispatcher: new ProxyAgent({ uri: server.url }), headers: { accept: 'application/json' } };
  server.answers(answer(404, '{"message":"Not Found"}', 'application/json'), (response) => {
    response.writeHead(204);
    response.end();
  });
  const missing = await fetch('http://api.github.invalid/repos', through);
  expect([missing.status, missing.headers.get('content-type')]).toEqual([404, 'application/json']);
  await expect(missing.json()).resolves.toEqual({ message: 'Not Found' });
  const nothing = await fetch('http://api.github.invalid/repos', { ...through, method: 'PATCH', body: '{}' });
  expect([nothing.status, await nothing.text()]).toEqual([204, '']);
  expect(server.seen.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['GET', 'http://api.github.invalid/repos', ''],
    ['PATCH', 'http://api.github.invalid/repos', '{}'],
  ]);
});
