/** Reads the pages of a listing until the caller has enough or there are no more. */

interface Page {
  readonly NextToken?: string | undefined;
}

export async function* pagesOf<P extends Page>(read: (token: string | undefined) => Promise<P>): AsyncGenerator<P> {
  let token: string | undefined;
  for (;;) {
    const page = await read(token);
    yield page;
    const next = page.NextToken;
    // An empty or repeated token would never end.
    if (next === undefined || next === '' || next === token) return;
    token = next;
  }
}
