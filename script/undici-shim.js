/**
 * Stands in for the package undici in the bundle: 928 kB that @actions/http-client loads at start-up for one name. It makes
 * a dispatcher of it for a fetch that is not its own, and nothing here asks for one: GitHub is reached by node:https, whose
 * agents know proxies themselves.
 */
export { Agent as ProxyAgent } from 'node:https';
