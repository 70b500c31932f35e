/** Writes the report file, the step's outputs and the step's summary where the runner reads them. */
// Synchronous, because nothing else runs at this time. node:fs/promises would delay the first request.
import { appendFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debug, setOutput } from '@actions/core';
import { readTempFolder } from './run-identity.ts';

export interface Publication {
  /** Safe Markdown. */
  readonly summary: string;
  /** By name. `report` is set here, because only here it is known whether the file was written. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly reportJson: string;
  /** The report's file name in the runner's folder for temporary files. */
  readonly reportFile: string;
}

export interface PublicationResult {
  readonly reportPath: string | undefined;
  /** What could not be written, one line for each part. */
  readonly troubles: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The runner drops the whole summary of a step if it is larger. */
export const SUMMARY_LIMIT_BYTES = 1024 * 1024;
const CUT_MARK = '\n\n_The summary was cut here: GitHub allows at most 1 MiB. The report file is complete._\n';

/**
 * Writes each part even if another one fails, and never throws. A second call replaces the summary and the report of
 * the first one. It sets only the outputs that changed: the runner uses the last value of an output.
 */
export function createPublisher(
  env: Environment = process.env,
): (publication: Publication) => Promise<PublicationResult> {
  const before: PublishedBefore = { outputs: new Map(), summary: undefined };
  return (publication) => publishRun(publication, env, before);
}

interface PublishedBefore {
  readonly outputs: Map<string, string>;
  /** The size of the summary file without this run's summary. */
  summary: { readonly startBytes: number; readonly markdown: string } | undefined;
}

async function publishRun(
  publication: Publication,
  env: Environment,
  before: PublishedBefore,
): Promise<PublicationResult> {
  const troubles: string[] = [];
  const attempt = async <Value>(what: string, act: () => Value | Promise<Value>): Promise<Value | undefined> => {
    try {
      return await act();
    } catch (error) {
      troubles.push(`${what} could not be written: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const reportPath = await attempt('the report', () => writeReport(publication, env));
  for (const [name, value] of Object.entries({ ...publication.outputs, report: reportPath ?? '' })) {
    if (before.outputs.get(name) === value) continue;
    await attempt(`the output ${name}`, () => {
      setOutput(name, value);
      before.outputs.set(name, value);
    });
  }
  const summaryFile = env['GITHUB_STEP_SUMMARY'];
  if (summaryFile === undefined || summaryFile === '') {
    debug('GITHUB_STEP_SUMMARY is not set, so there is no step summary');
  } else {
    await attempt('the step summary', () => {
      writeSummary(summaryFile, publication.summary, before);
    });
  }
  return { reportPath, troubles };
}

function writeReport({ reportJson, reportFile }: Publication, env: Environment): string {
  const path = join(readTempFolder(env), reportFile);
  writeFileSync(path, reportJson);
  return path;
}

function writeSummary(file: string, markdown: string, before: PublishedBefore): void {
  if (before.summary?.markdown === markdown) return;
  const startBytes = before.summary?.startBytes ?? statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (before.summary !== undefined) truncateSync(file, startBytes);
  appendFileSync(file, cutToBytes(markdown, SUMMARY_LIMIT_BYTES - startBytes));
  before.summary = { startBytes, markdown };
}

/** Whole lines, and a last line that says that the text was cut. */
function cutToBytes(markdown: string, limitBytes: number): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= limitBytes) return markdown;
  const limits = limitBytes - Buffer.byteLength(CUT_MARK);
  if (limits <= 0) return '';
  const end = bytes.lastIndexOf('\n', limits - 1);
  return `${bytes.subarray(0, end + 1).toString('utf8')}${CUT_MARK}`;
}
