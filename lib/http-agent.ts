import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect } from 'node:net';

// Connections to the cloud. With `apiBase` they all lead to the emulator there, while host name and signature stay those of
// the real service. Certificates are verified whatever the environment says.

/** The method by which Node hands every request to its agent; it is missing from Node's types. */
interface RequestReceiver {
  addRequest(request: ClientRequest, options: unknown): void;
}

/**
 * Connections of one run to the API; destroy them at the end. Redirects are not followed: the SDK would send the
 * Authorization header along. `maxSockets` stays unset: with it, the SDK's HTTP library loses answers.
 */
export function createApiAgent(apiBase: URL | undefined): HttpAgent {
  return interceptRequests(createAgent(apiBase, true), (request) => {
    // Without a Location there is nowhere to go, and the answer is what it is: not a 200.
    request.prependListener('response', ({ headers }: IncomingMessage) => delete headers.location);
  });
}

/**
 * Connection of one call to COS. The signal ends the request, and every repetition that the SDK makes of it: the SDK itself
 * ends an attempt only when nothing at all comes for a while.
 */
export function createAbortableAgent(apiBase: URL | undefined, signal: AbortSignal): HttpAgent {
  return interceptRequests(createAgent(apiBase, false), (request) => {
    // Thrown, it reaches the SDK as the failure of this attempt.
    if (signal.aborted) throw new Error('The time for this call is up.');
    const end = () => request.destroy();
    signal.addEventListener('abort', end, { once: true });
    request.once('close', () => signal.removeEventListener('abort', end));
  });
}

function createAgent(apiBase: URL | undefined, keepAlive: boolean): HttpAgent {
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
