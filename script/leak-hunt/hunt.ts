/** Sends a process of its own from run to run, each to an AWS of its own, and writes down what it holds after each. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { CANCEL, type Answer, type Order } from './order.ts';
import { startSimulator, type Simulator } from '../../simulator/simulator.ts';

export interface Hunt {
  readonly answers: readonly Answer[];
  /** Undefined where the process had to be killed: something that is still open kept it. */
  readonly exitCode: number | undefined;
}

interface Course {
  readonly outcome: string;
  readonly from: string;
  readonly inputs?: Readonly<Record<string, string>>;
  /** What goes wrong on the way; `cancel` cancels the run. */
  readonly arm?: (aws: Simulator, cancel: () => void) => void;
}

const REQUIRED = '20200611120000';
const LATEST = '20240229160000';

/** One after the other, over and over: a run with nothing to do, and each way in which one that has can end. */
export const COURSES: readonly Course[] = [
  { outcome: 'up-to-date', from: LATEST },
  { outcome: 'updated', from: REQUIRED },
  { outcome: 'behind', from: REQUIRED, inputs: { mode: 'check' } },
  { outcome: 'planned', from: REQUIRED, inputs: { mode: 'plan' } },
  {
    outcome: 'rolled-back',
    from: REQUIRED,
    arm: (aws) => {
      aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.' });
    },
  },
  {
    outcome: 'unfinished',
    from: REQUIRED,
    arm: (aws, cancel) => {
      aws.slowResource('ServiceWebApi', 300);
      aws.after('ExecuteChangeSet', cancel);
    },
  },
  { outcome: 'refused', from: REQUIRED, inputs: { version: '20180615093000' } },
];

const RELEASES = join(import.meta.dirname, '../../simulator/releases');
/**
 * V8 goes on compiling for hundreds of runs (1.4 kB a run, and nothing but code by the heap snapshots): without its
 * compilers what is left of the heap is ours.
 */
const FLAGS = [
  ...['--expose-gc', '--no-warnings'],
  ...['--no-opt', '--no-maglev', '--no-sparkplug', '--no-flush-bytecode'],
] as const;
/** How long the process may take to notice that nothing is left to do. */
const EXIT_LIMIT_MS = 10_000;

export async function hunt(runs: number, told: (nth: number, answer: Answer) => void = () => undefined): Promise<Hunt> {
  const child = fork(new URL('./runs.ts', import.meta.url), { execArgv: [...FLAGS] });
  const answers: Answer[] = [];
  try {
    for (let nth = 0; nth < runs; nth += 1) {
      const course = COURSES[nth % COURSES.length];
      if (course === undefined) throw new Error('no course');
      const answer = await play(child, nth, course);
      answers.push(answer);
      told(nth + 1, answer);
    }
    return { answers, exitCode: await leave(child) };
  } finally {
    child.kill('SIGKILL');
  }
}

async function play(child: ChildProcess, nth: number, course: Course): Promise<Answer> {
  const aws = await startSimulator({
    buckets: { convox: RELEASES },
    resourceDurationMs: 2,
    changeSetDurationMs: 2,
    resourcesInFlight: 8,
  });
  try {
    await aws.addRack({ name: 'staging', version: course.from });
    course.arm?.(aws, () => child.send(CANCEL));
    const order: Order = {
      url: aws.url,
      nth,
      inputs: { rack: 'staging', 'poll-interval': '1s', ...course.inputs },
    };
    child.send(order);
    const [answer] = (await once(child, 'message')) as [Answer];
    if (answer.outcome !== course.outcome) throw new Error(`run ${nth}: ${answer.outcome} for ${course.outcome}`);
    return answer;
  } finally {
    await aws.close();
  }
}

/** Nothing is sent any more, and nobody stops it: a process in which nothing is open ends by itself. */
async function leave(child: ChildProcess): Promise<number | undefined> {
  const ended = once(child, 'exit', { signal: AbortSignal.timeout(EXIT_LIMIT_MS) });
  child.disconnect();
  try {
    const [code] = (await ended) as [number];
    return code;
  } catch {
    return undefined;
  }
}
