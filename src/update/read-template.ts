/** Reads and validates a release's template. */
import type { Problem } from '../run/problem.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import { parseTemplate, type RackTemplate } from '../cloudformation/template.ts';
import { callWithRetry } from './call-with-retry.ts';
import type { Result } from '../run/result.ts';
import type { TemplateObject } from './ports.ts';
import type { RunContext } from './run-context.ts';

export interface ReleaseTemplate {
  readonly version: RackVersion;
  readonly text: string;
  readonly object: TemplateObject;
  readonly template: RackTemplate;
}

/** Reads and validates a release's template, with retries. */
export async function readTemplate({ ports }: RunContext, version: RackVersion): Promise<Result<ReleaseTemplate>> {
  const stored = await callWithRetry(
    ports,
    () => ports.releases.readTemplate(version),
    (fault): Problem => ({
      code: 'template-unreadable',
      version,
      location: ports.releases.templateLocation(version),
      fault,
    }),
  );
  if (!stored.ok) return stored;
  const { text, ...object } = stored.value;
  const reading = parseTemplate(text);
  if (reading.kind === 'unusable') {
    const location = ports.releases.templateLocation(version, object.file);
    return { ok: false, problem: { code: 'template-unusable', version, location, flaw: reading.why } };
  }
  return { ok: true, value: { version, text, object, template: reading.template } };
}
