/** Leaves what a run has to say where the runner looks for it: the report file, the step's outputs, the step's summary. */
// Synchronous: nothing else is left to do by then, and node:fs/promises would have to be loaded before the first request.
import { appendFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { debug, setOutput } from '@actions/core';
import { readTempFolder } from './run-identity.ts';

export interface Publication {
  /** Markdown, already safe. */
  readonly summary: string;
  /** By name; `report` is set here, for only here is known whether and where the file was written. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly reportJson: string;
  /** The report's file name in the runner's folder for temporary files. */
  readonly reportFile: string;
}

export interface PublicationResult {
  readonly reportPath: string | undefined;
  /** What could not be left, each in one line. */
  readonly troubles: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The runner drops a step's whole summary when it is larger. */
export const SUMMARY_LIMIT_BYTES = 1024 * 1024;
const CUT_MARK = '\n\n_The summary was cut here: GitHub takes no more than 1 MiB. The report file holds all of it._\n';

/** Each part is tried, whatever becomes of the others; never throws. */
export async function publishRun(publication: Publication, env: Environment = process.env): Promise<PublicationResult> {
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
    await attempt(`the output ${name}`, () => {
      setOutput(name, value);
    });
  }
  const summaryFile = env['GITHUB_STEP_SUMMARY'];
  if (summaryFile === undefined || summaryFile === '') {
    debug('GITHUB_STEP_SUMMARY is not set, so there is no step summary');
  } else {
    await attempt('the step summary', () => {
      appendSummary(summaryFile, publication.summary);
    });
  }
  return { reportPath, troubles };
}

function writeReport({ reportJson, reportFile }: Publication, env: Environment): string {
  const path = join(readTempFolder(env), reportFile);
  writeFileSync(path, reportJson);
  return path;
}

function appendSummary(file: string, markdown: string): void {
  const taken = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  appendFileSync(file, cutToBytes(markdown, SUMMARY_LIMIT_BYTES - taken));
}

/** Whole lines, and a last one that says so, where the text is too long. */
function cutToBytes(markdown: string, limitBytes: number): string {
  const bytes = Buffer.from(markdown);
  if (bytes.length <= limitBytes) return markdown;
  const room = limitBytes - Buffer.byteLength(CUT_MARK);
  if (room <= 0) return '';
  const end = bytes.lastIndexOf('\n', room - 1);
  return `${bytes.subarray(0, end + 1).toString('utf8')}${CUT_MARK}`;
}
