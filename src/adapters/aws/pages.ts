/** The pages of a listing, one after another, until the reader has enough or there are no more. */

interface Page {
  readonly NextToken?: string | undefined;
}

export async function* pagesOf<P extends Page>(read: (token: string | undefined) => Promise<P>): AsyncGenerator<P> {
  let token: string | undefined;
  do {
    const page = await read(token);
    yield page;
    token = page.NextToken;
  } while (token !== undefined);
}
