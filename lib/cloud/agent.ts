import { type ClientRequest, Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect } from 'node:net';

/** The method by which Node hands every request to its agent; it is missing from Node's types. */
interface Receiving {
  addRequest(request: ClientRequest, options: unknown): void;
}

/**
 * The connections of one run; destroy it at the end. With `apiBase` they all lead to the emulator there, while host name
 * and signature stay those of the real service. Certificates are verified whatever the environment says. `maxSockets` stays unset: with it, the SDK's HTTP library loses answers.
 */
export function createAgent(apiBase: URL | undefined): HttpAgent {
  if (apiBase === undefined) return withoutRedirects(new HttpsAgent({ keepAlive: true, rejectUnauthorized: true }));
  const agent = new HttpAgent({ keepAlive: true });
  const address = { host: apiBase.hostname.replace(/^\[|\]$/g, ''), port: Number(apiBase.port || 80) };
  return withoutRedirects(Object.assign(agent, { createConnection: () => connect(address) }));
}

/**
 * The SDK would follow a redirect and send the Authorization header along. Without a Location there is nowhere to go, and
 * the answer is what it is: not a 200.
 */
function withoutRedirects<A extends HttpAgent>(agent: A): A {
  if (!receivesRequests(agent)) throw new TypeError('This Node hands requests to agents in another way.');
  const addRequest = agent.addRequest.bind(agent);
  agent.addRequest = (request, options) => {
    request.prependListener('response', (response: IncomingMessage) => {
      delete response.headers.location;
    });
    addRequest(request, options);
  };
  return agent;
}

function receivesRequests<A extends HttpAgent>(agent: A): agent is A & Receiving {
  return 'addRequest' in agent && typeof agent.addRequest === 'function';
}
