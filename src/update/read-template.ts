/** Reading a release's template and refusing what is none. */
import type { Problem } from '../domain/problem.ts';
import type { RackVersion } from '../domain/rack-version.ts';
import { parseTemplate, type RackTemplate } from '../domain/template.ts';
import { ask, type Reached } from './ask.ts';
import type { Run } from './run.ts';

export interface ReleaseTemplate {
  readonly version: RackVersion;
  readonly text: string;
  readonly template: RackTemplate;
}

export async function readTemplate({ ports }: Run, version: RackVersion): Promise<Reached<ReleaseTemplate>> {
  const location = ports.releases.templateLocation(version);
  const text = await ask(
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
