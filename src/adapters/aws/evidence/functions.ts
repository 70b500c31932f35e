/** Lambda functions: the state of one that failed, and the log of one that handled a custom resource. */
import type { Finding } from '../../../diagnosis/evidence.ts';
import { cleanLine } from '../../../diagnosis/evidence-lines.ts';
import { readLog } from './log-lines.ts';
import { type Reading, textOf } from './reading.ts';

export async function readFunction({ of, calls, attempt }: Reading): Promise<readonly Finding[]> {
  const name = of.event.physicalId;
  if (name === '') return [];
  const path = `/2015-03-31/functions/${encodeURIComponent(name)}/configuration`;
  const facts = await attempt(() => calls('lambda').get('GetFunctionConfiguration', path));
  const statusOf = (status: string): readonly Finding[] => {
    const reason = cleanLine(textOf(facts?.[`${status}Reason`]));
    return reason === '' ? [] : [{ kind: 'function', name, status: textOf(facts?.[status]), reason }];
  };
  return [...statusOf('State'), ...statusOf('LastUpdateStatus')];
}

/** The function is named by the resource's ServiceToken; a topic is not, so its handler is not known. */
export async function readHandlerLog(reading: Reading): Promise<readonly Finding[]> {
  const { serviceToken = '', reason = '' } = reading.of.event;
  const name = /:function:([\w-]+)/.exec(serviceToken)?.[1];
  if (name === undefined) return [];
  return readLog(reading, {
    of: name,
    group: `/aws/lambda/${name}`,
    stream: /Log Stream: ([^\s"(]+)/i.exec(reason)?.[1],
    requestId: /RequestId:? \[?([0-9a-f-]{36})/i.exec(reason)?.[1],
  });
}
