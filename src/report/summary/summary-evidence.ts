/** The part of a summary with what other services reported about the resources that failed, at the moment they failed. */
import type { Evidence, Finding } from '../../diagnosis/evidence.ts';
import { blocks, code, details, fence, prose } from '../markdown/markdown.ts';
import { findingText, unreadText } from '../messages/evidence-text.ts';
import type { Report } from '../model/report.ts';
import type { RowLimits } from './row-limits.ts';

/** The section with the evidence of a failed resource; empty where there is none. */
export function evidence(report: Report, { failures }: RowLimits): string {
  if (failures === 0) return '';
  return blocks(report.evidence.map(evidenceOf));
}

function evidenceOf(one: Evidence): string {
  const unread = prose(unreadText(one));
  const title = `Evidence: what AWS reported about ${code(one.logicalId)} when it failed`;
  if (one.findings.length === 0) return unread === '' ? '' : `${code(one.logicalId)}: ${unread}`;
  const facts = one.findings.filter((finding) => !('lines' in finding)).map((fact) => `- ${prose(findingText(fact))}`);
  return details(title, blocks([facts.join('\n'), ...one.findings.map(linesOf), unread]));
}

function linesOf(finding: Finding): string {
  return 'lines' in finding ? blocks([`${prose(findingText(finding))}:`, fence(finding.lines)]) : '';
}
