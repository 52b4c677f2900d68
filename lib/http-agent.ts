import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect } from 'node:net';

// Connections to the cloud. With `apiBase` they all lead to the emulator there, while host name and signature stay those of
// the real service. Certificates are verified whatever the environment says.

/** Bound of an answer of the API, in bytes. */
const MAX_ANSWER_BYTES = 10_000_000;
/** Bound of its lists and objects: a million small ones take far more memory than their text. */
const MAX_BRACKETS = 500_000;

/** Way to the cloud: directly, or otherwise. An emulator is reached without the proxy. */
export interface Route {
  /** Address of an emulator on this machine that answers instead of the cloud. */
  readonly apiBase?: URL | undefined;
  /** Creates agents of a proxy. */
  readonly openProxy?: ((options: { readonly keepAlive: boolean }) => HttpAgent) | undefined;
}

/** The method by which Node hands every request to its agent; it is missing from Node's types. */
interface RequestReceiver {
  addRequest(request: ClientRequest, options: unknown): void;
}

/**
 * Connections of one run to the API; destroy them at the end. Redirects are not followed: the SDK would send the
 * Authorization header along. `maxSockets` stays unset: with it, the SDK's HTTP library loses answers.
 */
export function createApiAgent(route: Route): HttpAgent {
  return interceptRequests(createAgent(route, true), (request) => {
    boundAnswer(request, MAX_ANSWER_BYTES);
    // Without a Location there is nowhere to go, and the answer is what it is: not a 200.
    request.prependListener('response', ({ headers }: IncomingMessage) => delete headers.location);
  });
}

/** Limits of one call to COS. */
export interface CallLimits {
  readonly signal: AbortSignal;
  readonly maxBytes: number;
}

/**
 * Connection of one call to COS. The signal ends the request, and every repetition that the SDK makes of it: the SDK itself
 * ends an attempt only when nothing at all comes for a while.
 */
export function createAbortableAgent(route: Route, { signal, maxBytes }: CallLimits): HttpAgent {
  const agent = createAgent(route, false);
  return interceptRequests(agent, (request) => {
    // Thrown, it reaches the SDK as the failure of this attempt.
    if (signal.aborted) throw new Error('The time for this call is up.');
    boundAnswer(request, maxBytes);
    const end = () => {
      request.destroy();
      // A request that still waits for its connection ends with the agent only.
      agent.destroy();
    };
    signal.addEventListener('abort', end, { once: true });
    request.once('close', () => signal.removeEventListener('abort', end));
  });
}

/** Problems of an answer that is not read to its end, by the codes of their errors; as clauses. */
export const answerProblems: Readonly<Record<string, string>> = {
  ANSWER_TOO_LARGE: 'the answer is larger than any that is expected',
  ANSWER_COMPRESSED: 'the answer is compressed, which the request did not allow',
  PROXY_CREDENTIALS: 'the proxy requires other credentials (HTTP 407)',
  PROXY_REFUSED: 'the proxy refused to connect to the host',
};

/**
 * Ends a request whose answer exceeds a bound. Compressed answers are not asked for and not taken: a few bytes of one could
 * become any number, and the libraries would unpack them all.
 */
function boundAnswer(request: ClientRequest, maxBytes: number): void {
  const refuse = (code: string) => {
    request.destroy(Object.assign(new Error(answerProblems[code]), { code }));
  };
  request.setHeader('accept-encoding', 'identity');
  request.prependListener('response', (response: IncomingMessage) => {
    const { 'content-encoding': encoding = 'identity' } = response.headers;
    if (encoding !== 'identity') refuse('ANSWER_COMPRESSED');
    let bytes = 0;
    let brackets = 0;
    // Prepended, it does not start the flow of data before the library listens.
    response.prependListener('data', (chunk: Buffer) => {
      bytes += chunk.length;
      brackets += countBrackets(chunk);
      if (bytes > maxBytes || brackets > MAX_BRACKETS) refuse('ANSWER_TOO_LARGE');
    });
  });
}

function countBrackets(chunk: Buffer): number {
  let count = 0;
  for (const byte of chunk) if (byte === 0x5b || byte === 0x7b) count += 1;
  return count;
}

function createAgent({ apiBase, openProxy }: Route, keepAlive: boolean): HttpAgent {
  if (apiBase === undefined && openProxy !== undefined) return openProxy({ keepAlive });
  if (apiBase === undefined) return new HttpsAgent({ keepAlive, rejectUnauthorized: true });
  const address = { host: apiBase.hostname.replace(/^\[|\]$/g, ''), port: Number(apiBase.port || 80) };
  return Object.assign(new HttpAgent({ keepAlive }), { createConnection: () => connect(address) });
}

function interceptRequests<A extends HttpAgent>(agent: A, prepare: (request: ClientRequest) => void): A {
  if (!receivesRequests(agent)) throw new TypeError('This version of Node.js hands requests to agents in another way.');
  const addRequest = agent.addRequest.bind(agent);
  agent.addRequest = (request, options) => {
    prepare(request);
    addRequest(request, options);
  };
  return agent;
}

function receivesRequests<A extends HttpAgent>(agent: A): agent is A & RequestReceiver {
  return 'addRequest' in agent && typeof agent.addRequest === 'function';
}
