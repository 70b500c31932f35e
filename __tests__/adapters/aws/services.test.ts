/** Reading ECS services over HTTP, on the simulator. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Simulator, startSimulator } from '../../../simulator/simulator.ts';
import { createServices } from '../../../src/adapters/aws/services.ts';
import { LATEST, RELEASES } from '../../simulator/running-simulator.ts';
import { faultOf } from '../faults.ts';
import { setAwsEnvironment } from '../loopback.ts';

let aws: Simulator;
let cluster: string;
const services = () => createServices({ region: 'us-east-1' });

beforeEach(async () => {
  aws = await startSimulator({ buckets: { convox: RELEASES } });
  await aws.addRack({ name: 'staging', version: LATEST, api: 'invalid-address' });
  cluster = aws.stack('staging').outputs['Cluster'] ?? '';
  setAwsEnvironment(aws.url);
});

afterEach(() => aws.close());

describe('readServices', () => {
  it('reads the services of the rack and its apps, with their tasks, deployments and events', async () => {
    aws.addApp({ rack: 'staging', name: 'shop', parameters: { WebFormation: '2,256,512', CronFormation: '-1,0,0' } });
    aws.limitRunningTasks({ service: 'shop/Web', running: 1, message: 'was unable to place a task' });
    const read = await services().readServices(cluster);
    expect(read.map(({ name }) => name.replace(/-\w+$/, ''))).toEqual([
      'staging-ServiceWebApi',
      'staging-ServiceMonitorApi',
      'staging-shop-ServiceWeb',
    ]);
    expect(read[0]).toMatchObject({ desired: 2, running: 2, deployments: 1 });
    expect(read[2]).toMatchObject({
      desired: 2,
      running: 1,
      deployments: 2,
      events: [expect.stringContaining('was unable to place a task'), expect.stringContaining('steady state')],
    });
  });

  it('reads all pages, and describes ten services at a time', async () => {
    const parameters = Object.fromEntries(Array.from({ length: 110 }, (_, index) => [`P${index}Formation`, '1,1,1']));
    aws.addApp({ rack: 'staging', name: 'shop', parameters });
    expect(await services().readServices(cluster)).toHaveLength(112);
    const actions = aws.requests.map(({ action }) => action);
    expect([actions.filter((one) => one === 'ListServices').length, actions.length]).toEqual([2, 14]);
  });

  it.each<readonly [kind: string, code: string, prepare: () => string]>([
    ['not-found', 'ClusterNotFoundException', () => 'nowhere'],
    ['access-denied', 'AccessDeniedException', () => (aws.deny({ action: 'ecs:ListServices' }), cluster)],
    ['credentials-expired', 'ExpiredTokenException', () => (aws.expireCredentials({ afterRequests: 0 }), cluster)],
    ['throttled', 'ThrottlingException', () => (aws.faults({ percent: 100, kinds: ['throttle'] }), cluster)],
    ['unavailable', 'ServerException', () => (aws.faults({ percent: 100, kinds: ['500'] }), cluster)],
  ])('throws a fault of kind %s for %s', async (kind, code, prepare) => {
    const read = services().readServices(prepare());
    expect(await faultOf(read)).toMatchObject({ kind, code, service: 'ecs', operation: 'ListServices' });
  });
});
