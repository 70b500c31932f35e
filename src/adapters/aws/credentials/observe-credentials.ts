/**
 * Reports the credentials that the SDK signs a request with, wherever they came from: AWS quotes them in error
 * messages.
 */
import { membersOf } from '../../../values/json-value.ts';

/** Takes the parts of the credentials, before the request is sent. */
export type CredentialsObserver = (secrets: readonly string[]) => void;

interface ObservableClient {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { readonly step: 'build'; readonly name: string }): void;
  };
}

type Middleware = <Args, Output>(
  next: (args: Args) => Promise<Output>,
  context: object,
) => (args: Args) => Promise<Output>;

export function observeCredentials(client: ObservableClient, observer: CredentialsObserver | undefined): void {
  if (observer === undefined) return;
  client.middlewareStack.add(
    (next, context) => (args) => {
      // The SDK has resolved the identity in its step before, "serialize".
      const scheme = membersOf(membersOf(membersOf(context)['__smithy_context'])['selectedHttpAuthScheme']);
      const { accessKeyId, secretAccessKey, sessionToken } = membersOf(scheme['identity']);
      observer([accessKeyId, secretAccessKey, sessionToken].filter((part) => typeof part === 'string'));
      return next(args);
    },
    { step: 'build', name: 'observeCredentials' },
  );
}
