import { setMaxListeners } from 'node:events';
import type { ClientRequest, Agent as HttpAgent } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { ConfigError } from './errors.ts';
import { answerProblems, type Route } from './http-agent.ts';

// The proxy of a desk. The function loads none of this, and uses no proxy.

type Environment = Readonly<Record<string, string | undefined>>;

/** Creator of agents for the proxy of `https_proxy` or `HTTPS_PROXY`; undefined where none is set. Throws ConfigError for one that is no URL. */
export function readProxy(environment: Environment): Route['openProxy'] {
  const name = environment['https_proxy'] ? 'https_proxy' : 'HTTPS_PROXY';
  const value = environment[name];
  if (!value) return undefined;
  const proxy = parseProxy(name, value);
  const isDirect = createNoProxy(environment['no_proxy'] ?? environment['NO_PROXY'] ?? '');
  return ({ keepAlive }) => createProxyAgent(proxy, isDirect, keepAlive);
}

/** The value is not repeated in the error: it may hold a password. */
function parseProxy(name: string, value: string): URL {
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.hostname && /^https?:$/.test(url.protocol) && isDecodable(url.username + url.password)) return url;
  const problem = 'is not the address of an HTTP proxy.';
  const fix = 'Write http://HOST:PORT or https://HOST:PORT, with user:password@ before HOST where the proxy needs it.';
  throw new ConfigError([{ file: '(environment)', path: name, problem, fix }]);
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** Test of a host for `no_proxy`: a list of hosts, each with the hosts below it, or `*`. */
function createNoProxy(list: string): (host: string) => boolean {
  const entries = list
    .toLowerCase()
    .split(/[\s,]+/)
    .map((entry) => entry.replace(/:(443)$/, '').replace(/^\*?\./, ''))
    .filter((entry) => entry !== '');
  return (host) => {
    const name = host.toLowerCase();
    return entries.some((entry) => entry === '*' || name === entry || name.endsWith(`.${entry}`));
  };
}

function createProxyAgent(proxy: URL, isDirect: (host: string) => boolean, keepAlive: boolean): HttpAgent {
  const agent = new TunnelAgent(proxy, isDirect, keepAlive);
  // Otherwise the answer of the proxy would count as that of the host.
  agent.on('proxyConnect', ({ statusCode }: { readonly statusCode: number }, request: ClientRequest) => {
    if (statusCode === 200) return;
    const code = statusCode === 407 ? 'PROXY_CREDENTIALS' : 'PROXY_REFUSED';
    request.destroy(Object.assign(new Error(answerProblems[code]), { code }));
  });
  return agent;
}

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #isDirect: (host: string) => boolean;
  readonly #end = new AbortController();

  constructor(proxy: URL, isDirect: (host: string) => boolean, keepAlive: boolean) {
    super(proxy, { keepAlive, rejectUnauthorized: true });
    // Read for each connection. Any number of them waits for one signal.
    setMaxListeners(0, this.#end.signal);
    Object.assign(this.connectOpts, { signal: this.#end.signal });
    // For the hosts behind the proxy, whatever the environment says. Above it is for the proxy.
    Object.assign(this.options, { rejectUnauthorized: true });
    this.#isDirect = isDirect;
  }

  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    if (!options.secureEndpoint) throw new TypeError('Only HTTPS goes through the proxy.');
    return this.#isDirect(options.host ?? '') ? connectTls(options) : super.connect(request, options);
  }

  /** Ends also the connections to a proxy that has not answered: Node does not know them yet, and would wait for them. */
  override destroy(): void {
    this.#end.abort();
    super.destroy();
  }
}
