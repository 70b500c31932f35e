/** Which parameters an update sends and where each comes from; of their values, only those that can hold no secret. */
import type { ParameterPlan, ParameterSource } from '../../rack/parameters.ts';

export interface ReportParameters {
  readonly version: string | undefined;
  /** How many zones are pinned, where they are. */
  readonly pinnedZones: number | undefined;
  readonly keys: Readonly<Record<ParameterSource, readonly string[]>>;
  readonly dropped: readonly string[];
  readonly carried: readonly { readonly from: string; readonly to: string }[];
}

/** The parameters by source, without their values. */
export function reportParameters({ entries, dropped, carried }: ParameterPlan): ReportParameters {
  const keysFrom = (source: ParameterSource): readonly string[] =>
    entries.filter((entry) => entry.source === source).map((entry) => entry.key);
  const valueFrom = (source: 'version' | 'pinned'): string | undefined => {
    const entry = entries.find((one) => one.source === source);
    return entry !== undefined && 'value' in entry ? entry.value : undefined;
  };
  return {
    version: valueFrom('version'),
    pinnedZones: valueFrom('pinned')?.split(',').length,
    keys: {
      given: keysFrom('given'),
      version: keysFrom('version'),
      pinned: keysFrom('pinned'),
      carried: keysFrom('carried'),
      previous: keysFrom('previous'),
      default: keysFrom('default'),
    },
    dropped,
    carried,
  };
}
