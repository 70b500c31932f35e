/** The page docs/known-stops.md, generated from a folder of releases. */
import { format } from 'prettier';
import { readReleases, type TemplateOfRelease } from './releases.ts';
import { routesSection } from './routes-table.ts';
import * as tables from './template-tables.ts';

export const PAGE = 'docs/known-stops.md';

interface Section {
  readonly title: string;
  readonly text: readonly string[];
  readonly table: string;
}

/** Returns the first part of the page, which follows from the templates alone. */
export function templatesPart(releases: readonly TemplateOfRelease[]): Promise<string> {
  const filled = sections(releases).filter(({ table }) => table !== '');
  return formatted([introduction(releases), ...filled.map(textOf)]);
}

/** Returns the whole page. Takes some minutes, because it updates racks along each route on the simulator. */
export async function knownStopsPage(bucket: string): Promise<string> {
  const releases = readReleases(bucket);
  return formatted([await templatesPart(releases), await routesSection(bucket, releases)]);
}

function formatted(parts: readonly string[]): Promise<string> {
  return format(parts.join('\n\n'), { parser: 'markdown', printWidth: 120 });
}

function introduction(releases: readonly TemplateOfRelease[]): string {
  const [first, last] = [releases.at(0)?.version ?? '', releases.at(-1)?.version ?? ''];
  return [
    '# Known stops',
    `This page lists the releases at which an update is refused, or needs an input. \`script/known-stops\` generates the ` +
      `tables from the templates of ${releases.length} releases, from ${first} to ${last}. There are further releases between ` +
      'these. The column “Rack” has the parameters that differ from the defaults.',
    'To see the route of your own rack, run `mode: plan`. For another folder of releases, `script/forecast` prints each step.',
  ].join('\n\n');
}

function sections(releases: readonly TemplateOfRelease[]): readonly Section[] {
  return [
    {
      title: 'Resources that a release removes',
      text: [
        'Only some releases have these protected resources (data, addresses, the network). An update to a later release ' +
          'removes them, and is refused unless `replacements` allows it.',
        '**`Balancer`:** from 20221129130331 on, the API of the rack has a new host name ' +
          '([convox/rack#3543](https://github.com/convox/rack/issues/3543)). Run `convox rack sync` after the update, and ' +
          'correct `RACK_URL` and `CONVOX_HOST` if you have set them.',
        '**Private subnets and NAT gateways:** if a rack is not private, only its own Lambda functions used them, and the ' +
          'update moves the functions. The instances of a private rack have other public addresses after the update.',
      ],
      table: tables.removedResources(releases),
    },
    {
      title: 'Resources that a release replaces',
      text: [
        'CloudFormation cannot change these properties in place, so it replaces the resource. Such an update is refused ' +
          'unless `replacements` allows it.',
      ],
      table: tables.replacedResources(releases),
    },
    {
      title: 'Updates that AWS refuses midway',
      text: [
        'CloudFormation creates new resources before it deletes old ones, and AWS allows some of them only once. So such an ' +
          'update always fails. With mount targets, its rollback fails too ' +
          '([convox/rack#905](https://github.com/convox/rack/issues/905), ' +
          '[#2975](https://github.com/convox/rack/issues/2975)). The action refuses it before anything is changed, also with ' +
          '`replacements: allow`. The same applies if `parameters` changes `Private`.',
        'If the table lists only mount targets, delete them first, and list them in `replacements`. With ' +
          '`Tenancy=dedicated`, set `parameters: Tenancy=default`: the rack keeps its VPC, and its instances run on shared ' +
          'hardware.',
      ],
      table: tables.conflicts(releases),
    },
    {
      title: 'Exports that a release drops',
      text: [
        'CloudFormation does not remove an export that another stack imports. The update is refused, and the message names ' +
          'the stacks. No input permits it: update these stacks first.',
        'Not in the table: the export of `Router`, which exists only from 20171103140347 to 20171129034158.',
      ],
      table: tables.droppedExports(releases),
    },
    {
      title: 'Templates that CloudFormation refuses',
      text: [
        'The template refers to a resource that it does not create on such a rack (“Unresolved resource dependencies”). The ' +
          'update is refused before anything is changed. The message has the parameter to set, if one solves it.',
      ],
      table: tables.unresolvedReferences(releases),
    },
    {
      title: 'Resources that change their type',
      text: [
        'CloudFormation does not change the type of a resource (“Update of resource type is not permitted”). The update is ' +
          'refused before anything is changed. The message names a release that bridges the change: set it in ' +
          '`also-required`, with `required-releases: step`.',
        'Racks older than 20170306140228 must not skip that release. Direct updates from 20170202012654 to 20170405220740 ' +
          'have destroyed racks ([convox/rack#2142](https://github.com/convox/rack/issues/2142)). If your list of releases ' +
          'does not mark it as required, set `also-required: 20170306140228`.',
      ],
      table: tables.typeChanges(releases),
    },
  ];
}

function textOf({ title, text, table }: Section): string {
  return [`## ${title}`, ...text, table].join('\n\n');
}
