/** The Action's entry: hands main the real doors, and sets the exit code. The only file that acts when it is loaded. */
import { createReleases } from './adapters/aws/releases.ts';
import { createStacks } from './adapters/aws/stacks.ts';
import { createStepLog } from './adapters/github/log.ts';
import { publishRun } from './adapters/github/publish.ts';
import { readInputs } from './adapters/github/read-inputs.ts';
import { readRunIdentity } from './adapters/github/run-identity.ts';
import { readWorkflowContext } from './adapters/github/workflow-context.ts';
import { readWorkspaceFile } from './adapters/github/workspace-file.ts';
import { createRackApi } from './adapters/rack-api/rack-api.ts';
import { createClock } from './adapters/system/clock.ts';
import { main } from './main.ts';

const cancelling = new AbortController();
// GitHub sends SIGINT when a workflow is cancelled, and SIGTERM 7.5 s later.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    cancelling.abort(signal);
  });
}

process.exitCode = await main({
  env: process.env,
  run: readRunIdentity(),
  clock: createClock(),
  cancel: cancelling.signal,
  log: createStepLog(),
  readInputs,
  readFile: readWorkspaceFile,
  connect: (request) => ({
    releases: createReleases({
      location: request.releases,
      templateBucket: request.templateBucket,
      stackRegion: request.region,
    }),
    stacks: createStacks({ region: request.region }),
    api: createRackApi(),
  }),
  readWorkflowRun: readWorkflowContext,
  publish: publishRun,
});

// Everything is written. A connection that a cancelled run gave up must not keep the process.
const EXIT_AFTER_MS = 500;
setTimeout(() => process.exit(), EXIT_AFTER_MS).unref();
