/** Addresses in the AWS console, for each of AWS's partitions. */

interface Place {
  readonly partition: string;
  readonly region: string;
}

/** The stack's own page; undefined for a partition whose console we do not know. */
export function stackPage(stackArn: string): string | undefined {
  return page(stackArn, 'stackinfo', { stackId: stackArn });
}

export function eventsPage(stackArn: string): string | undefined {
  return page(stackArn, 'events', { stackId: stackArn });
}

export function changeSetPage(stackArn: string, changeSetArn: string): string | undefined {
  return page(stackArn, 'changesets/changes', { stackId: stackArn, changeSetId: changeSetArn });
}

function page(stackArn: string, path: string, query: Readonly<Record<string, string>>): string | undefined {
  const place = placeOf(stackArn);
  const host = place === undefined ? undefined : hostOf(place);
  if (place === undefined || host === undefined) return undefined;
  const fields = Object.entries(query).map(([name, value]) => `${name}=${encode(value)}`);
  return `https://${host}/cloudformation/home?region=${place.region}#/stacks/${path}?${fields.join('&')}`;
}

function hostOf({ partition, region }: Place): string | undefined {
  switch (partition) {
    case 'aws':
      return `${region}.console.aws.amazon.com`;
    case 'aws-cn':
      return `${region}.console.amazonaws.cn`;
    case 'aws-us-gov':
      return 'console.amazonaws-us-gov.com';
    default:
      return undefined;
  }
}

function placeOf(stackArn: string): Place | undefined {
  const match = /^arn:(aws[a-z-]*):cloudformation:([a-z]{2}[a-z0-9-]*):\d{12}:stack\//.exec(stackArn);
  return match === null ? undefined : { partition: match[1] ?? '', region: match[2] ?? '' };
}

/** Brackets and asterisks would end or mark up a markdown link, and encodeURIComponent leaves them. */
function encode(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
