/** In which releases something exists: runs of neighbours in the catalog's order. */

/** From the first to the last release of a run; `next` is the release after it, undefined where there is none. */
export interface Window<T> {
  readonly first: T;
  readonly last: T;
  readonly next: T | undefined;
}

export function windowsOf<T>(releases: readonly T[], exists: (release: T) => boolean): readonly Window<T>[] {
  const windows: Window<T>[] = [];
  let first: T | undefined;
  releases.forEach((release, index) => {
    if (!exists(release)) return;
    first ??= release;
    const next = releases[index + 1];
    if (next !== undefined && exists(next)) return;
    windows.push({ first, last: release, next });
    first = undefined;
  });
  return windows;
}
