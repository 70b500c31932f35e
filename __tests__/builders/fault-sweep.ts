/** Builds a run of the fault sweep without optional features. */
import type { Traces } from '../../script/lib/fault-sweep/feature-traces.ts';
import type { Features } from '../../script/lib/fault-sweep/features.ts';

export const NO_FEATURES: Features = {
  role: undefined,
  github: undefined,
  records: false,
  window: undefined,
  verifyServices: 'auto',
  shortageMs: 0,
  evidence: 'none',
  drift: false,
};

export const NO_TRACES: Traces = { rows: [], published: [], otherKeys: [], secrets: [], issues: [], comments: [] };
