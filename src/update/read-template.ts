/** Reading a release's template and refusing what is none. */
import type { Problem } from '../run/problem.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import { parseTemplate, type RackTemplate } from '../cloudformation/template.ts';
import { callWithRetry, type Result } from './call-with-retry.ts';
import type { RunContext } from './run-context.ts';

export interface ReleaseTemplate {
  readonly version: RackVersion;
  readonly text: string;
  readonly template: RackTemplate;
}

export async function readTemplate({ ports }: RunContext, version: RackVersion): Promise<Result<ReleaseTemplate>> {
  const location = ports.releases.templateLocation(version);
  const text = await callWithRetry(
    ports,
    () => ports.releases.readTemplate(version),
    (fault): Problem => ({ code: 'template-unreadable', version, location, fault }),
  );
  if ('problem' in text) return text;
  const reading = parseTemplate(text.value);
  if (reading.kind === 'unusable') {
    return { problem: { code: 'template-unusable', version, location, flaw: reading.why } };
  }
  return { value: { version, text: text.value, template: reading.template } };
}
