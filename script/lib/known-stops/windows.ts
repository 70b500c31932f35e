/** The releases in which something exists, as ranges of consecutive releases in the order of the catalog. */

/** A range from `first` to `last`. `next` is the release after it; undefined if there is none. */
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
