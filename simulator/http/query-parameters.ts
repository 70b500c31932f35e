/** Parses the parameters of AWS's Query protocol: flat form fields become a tree. */

export type QueryTree = string | QueryFields;

export interface QueryFields {
  [field: string]: QueryTree;
}

/** Parses fields such as `Parameters.member.1.ParameterKey=Version`. */
export function parseQuery(body: string): QueryFields {
  const root: QueryFields = {};
  for (const [name, value] of new URLSearchParams(body)) {
    const steps = name.split('.');
    const last = steps.pop() ?? name;
    let place = root;
    for (const step of steps) {
      const next = place[step];
      const inner = typeof next === 'object' ? next : {};
      place[step] = inner;
      place = inner;
    }
    place[last] = value;
  }
  return root;
}

export function textField(fields: QueryFields, name: string): string | undefined {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
}

export function flagField(fields: QueryFields, name: string): boolean {
  return textField(fields, name) === 'true';
}

/** Undefined if the request does not have the list. An empty list is sent as `Tags=`. */
function listField(fields: QueryFields, name: string): QueryTree[] | undefined {
  const value = fields[name];
  if (value === undefined) {
    return undefined;
  }
  const members = typeof value === 'object' ? value['member'] : undefined;
  if (typeof members !== 'object') {
    return [];
  }
  return Object.entries(members)
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, member]) => member);
}

export function textList(fields: QueryFields, name: string): string[] | undefined {
  return listField(fields, name)?.filter((member) => typeof member === 'string');
}

export function structureList(fields: QueryFields, name: string): QueryFields[] | undefined {
  return listField(fields, name)?.filter((member) => typeof member === 'object');
}
