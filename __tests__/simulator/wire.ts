/** Compares what the simulator writes with the SDK's shapes, member by member. */
import { Readable } from 'node:stream';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';

export interface Element {
  readonly name: string;
  readonly children: readonly Element[];
}

/** Parses as much of XML as the simulator writes: elements, text, and no attributes but a namespace. */
export function parseXml(xml: string): Element {
  const open: { name: string; children: Element[] }[] = [{ name: '', children: [] }];
  for (const [, closing, name = '', empty] of xml.matchAll(/<(\/?)([A-Za-z]+)[^>]*?(\/?)>/g)) {
    const current = open.at(-1);
    if (current === undefined) throw new Error('more closing than opening tags');
    if (closing === '/') open.at(-2)?.children.push(open.pop() ?? current);
    else if (empty === '/') current.children.push({ name, children: [] });
    else open.push({ name, children: [] });
  }
  const root = open[0]?.children[0];
  if (root === undefined || open.length > 1) throw new Error(`not well-formed: ${xml.slice(0, 80)}`);
  return root;
}

/** Calls back with the body of each response and with the SDK's output of it. */
export function onResponse(
  client: CloudFormationClient,
  callback: (operation: string, body: string, output: unknown) => void,
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
    { step: 'deserialize', priority: 'low', name: 'copyBody' },
  );
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      callback(String(context.commandName).replace(/Command$/, ''), body, result.output);
      return result;
    },
    { step: 'initialize', name: 'callback' },
  );
}

type Shape =
  | { readonly kind: 'structure'; readonly name: string; readonly members: ReadonlyMap<string, unknown> }
  | { readonly kind: 'list'; readonly item: unknown }
  | { readonly kind: 'scalar'; readonly type: 'string' | 'number' | 'boolean' | 'timestamp' };

const SCALARS = { 0: 'string', 1: 'number', 2: 'boolean', 4: 'timestamp' } as const;
const LIST_OF = 64;

/** Reads a schema of the SDK: a number is a scalar, the first entry of an array is its kind. */
function shapeOf(schema: unknown): Shape {
  if (typeof schema === 'function') return shapeOf((schema as () => unknown)());
  if (schema === 'unit') return { kind: 'structure', name: 'nothing', members: new Map() };
  if (typeof schema === 'number') {
    if (schema >= LIST_OF) return { kind: 'list', item: schema - LIST_OF };
    if (schema in SCALARS) return { kind: 'scalar', type: SCALARS[schema as keyof typeof SCALARS] };
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
  throw new Error(`unknown kind of schema: ${JSON.stringify(schema)}`);
}

export interface Comparison {
  /** Members that are not in the SDK's shapes, or that the SDK does not return. */
  readonly faults: string[];
  /** Example: `Stack.StackName`. */
  readonly written: Set<string>;
  readonly structures: Map<string, ReadonlyMap<string, unknown>>;
}

/** Compares an element with its shape and with the SDK's output of it. */
export function compare(element: Element, schema: unknown, value: unknown, result: Comparison): void {
  const shape = shapeOf(schema);
  if (shape.kind === 'structure') {
    result.structures.set(shape.name, shape.members);
    for (const child of element.children) {
      const member = `${shape.name}.${child.name}`;
      result.written.add(member);
      const read: unknown = Reflect.get(Object(value) as object, child.name);
      if (!shape.members.has(child.name)) result.faults.push(`${member} is in no shape of the SDK`);
      else if (read === undefined) result.faults.push(`${member} is not in the output of the SDK`);
      else compare(child, shape.members.get(child.name), read, result);
    }
  } else if (shape.kind === 'list') {
    const items = Array.isArray(value) ? (value as unknown[]) : [];
    if (items.length !== element.children.length) result.faults.push(`${element.name} has other items in the output`);
    for (const [at, child] of element.children.entries()) {
      if (child.name !== 'member') result.faults.push(`${element.name} has a ${child.name}`);
      compare(child, shape.item, items[at], result);
    }
  } else {
    const type = value instanceof Date && !Number.isNaN(value.getTime()) ? 'timestamp' : typeof value;
    if (type !== shape.type) result.faults.push(`${element.name} is a ${type} instead of a ${shape.type}`);
  }
}
