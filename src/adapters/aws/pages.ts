/** The pages of a listing, one after another, until the reader has enough or there are no more. */

interface Page {
  readonly NextToken?: string | undefined;
}

export async function* pagesOf<P extends Page>(read: (token: string | undefined) => Promise<P>): AsyncGenerator<P> {
  let token: string | undefined;
  for (;;) {
    const page = await read(token);
    yield page;
    const next = page.NextToken;
    // A token that is empty, or the same again, leads nowhere: following it would never end.
    if (next === undefined || next === '' || next === token) return;
    token = next;
  }
}
