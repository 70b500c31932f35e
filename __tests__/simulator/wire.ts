/** Compares what the simulator writes with the SDK's shapes, member by member. */
import { Readable } from 'node:stream';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';

export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
  readonly text: string;
}

/** Enough of XML for what the simulator writes: elements, text, no attributes but a namespace. */
export function parseXml(xml: string): Element {
  const open: { name: string; children: Element[]; text: string }[] = [{ name: '', children: [], text: '' }];
  for (const [, closing, name = '', empty, text] of xml.matchAll(/<(\/?)([A-Za-z]+)[^>]*?(\/?)>|([^<]+)/g)) {
    const here = open.at(-1);
    if (here === undefined) throw new Error('more ends than beginnings');
    if (text !== undefined) here.text += text;
    else if (closing === '/') open.at(-2)?.children.push(open.pop() ?? here);
    else if (empty === '/') here.children.push({ name, children: [], text: '' });
    else open.push({ name, children: [], text: '' });
  }
  const root = open[0]?.children[0];
  if (root === undefined || open.length > 1) throw new Error(`not well-formed: ${xml.slice(0, 80)}`);
  return root;
}

/** Hands over each answer twice: its body as it came in, and what the SDK made of it. */
export function listen(
  client: CloudFormationClient,
  onEvent: (operation: string, body: string, output: unknown) => void,
): void {
  let body = '';
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: AsyncIterable<Buffer> };
      const chunks: Buffer[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      body = Buffer.concat(chunks).toString('utf8');
      Object.assign(response, { body: Readable.from(chunks) });
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'keepTheBody' },
  );
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      onEvent(String(context.commandName).replace(/Command$/, ''), body, result.output);
      return result;
    },
    { step: 'initialize', name: 'hear' },
  );
}

type Shape =
  | { readonly kind: 'structure'; readonly name: string; readonly members: ReadonlyMap<string, unknown> }
  | { readonly kind: 'list'; readonly item: unknown }
  | { readonly kind: 'plain'; readonly type: 'string' | 'number' | 'boolean' | 'moment' };

const PLAIN = { 0: 'string', 1: 'number', 2: 'boolean', 4: 'moment' } as const;
const LIST_OF = 64;

/** The SDK's own schemas: a number is a plain type, an array says what it is by its first entry. */
function shapeOf(schema: unknown): Shape {
  if (typeof schema === 'function') return shapeOf((schema as () => unknown)());
  if (schema === 'unit') return { kind: 'structure', name: 'nothing', members: new Map() };
  if (typeof schema === 'number') {
    if (schema >= LIST_OF) return { kind: 'list', item: schema - LIST_OF };
    if (schema in PLAIN) return { kind: 'plain', type: PLAIN[schema as keyof typeof PLAIN] };
  }
  if (Array.isArray(schema)) {
    const [kind, , name, , ...rest] = schema as unknown[];
    if (kind === 0) return shapeOf(rest[0]);
    if (kind === 1) return { kind: 'list', item: rest[0] };
    if (kind === 3) {
      const [names, schemas] = rest as [string[], unknown[]];
      return { kind: 'structure', name: String(name), members: new Map(names.map((one, at) => [one, schemas[at]])) };
    }
  }
  throw new Error(`a schema of a kind that this does not know: ${JSON.stringify(schema)}`);
}

export interface Comparison {
  /** What is written and has no place in the SDK's shapes, or did not arrive. */
  readonly faults: string[];
  /** `Stack.StackName`: every member of every structure that was written. */
  readonly written: Set<string>;
  readonly structures: Map<string, ReadonlyMap<string, unknown>>;
}

/** Goes down the element, its shape and what the SDK made of it, side by side. */
export function compare(element: Element, schema: unknown, value: unknown, result: Comparison): void {
  const shape = shapeOf(schema);
  switch (shape.kind) {
    case 'structure': {
      result.structures.set(shape.name, shape.members);
      for (const child of element.children) {
        const member = `${shape.name}.${child.name}`;
        result.written.add(member);
        const read: unknown = Reflect.get(Object(value) as object, child.name);
        if (!shape.members.has(child.name)) result.faults.push(`${member} is in no shape of the SDK`);
        else if (read === undefined) result.faults.push(`${member} is written and does not arrive`);
        else compare(child, shape.members.get(child.name), read, result);
      }
      return;
    }
    case 'list': {
      const items = Array.isArray(value) ? (value as unknown[]) : [];
      if (items.length !== element.children.length) result.faults.push(`${element.name} arrives with other items`);
      for (const [at, child] of element.children.entries()) {
        if (child.name !== 'member') result.faults.push(`${element.name} has a ${child.name}`);
        compare(child, shape.item, items[at], result);
      }
      return;
    }
    case 'plain': {
      const arrives = value instanceof Date && !Number.isNaN(value.getTime()) ? 'moment' : typeof value;
      if (arrives !== shape.type) result.faults.push(`${element.name} arrives as ${arrives}, and is a ${shape.type}`);
    }
  }
}
