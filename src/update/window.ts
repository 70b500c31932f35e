/** The maintenance windows of a run: no operation starts outside of them. */
import { isOpen, nextOpeningMs } from '../releases/window-opening.ts';
import type { RunContext } from './run-context.ts';

/** Always false without the input `window`. */
export function isOutsideWindow({ request, ports }: Pick<RunContext, 'request' | 'ports'>): boolean {
  return request.windows.length > 0 && !isOpen(request.windows, ports.clock.nowMs());
}

/** Emits whether a window is open, if the input `window` is set. */
export function reportWindow({ request: { windows }, ports }: RunContext): void {
  if (windows.length === 0) return;
  const nowMs = ports.clock.nowMs();
  const opensAtMs = nextOpeningMs(windows, nowMs);
  ports.emit({ kind: 'window-checked', isOpen: opensAtMs === nowMs, opensAtMs });
}
