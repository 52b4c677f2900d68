import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { connect } from 'node:net';

/** The method by which Node hands every request to its agent; it is missing from Node's types. */
interface Receiving {
  addRequest(request: ClientRequest, options: unknown): void;
}

/**
 * The connection of one call to COS. With `apiBase` it leads to the emulator there, while host name and signature stay those
 * of the real service. Certificates are verified whatever the environment says. The signal ends the request, and every
 * repetition that the SDK makes of it: the SDK itself ends an attempt only when nothing at all comes for a while.
 */
export function openRoad(apiBase: URL | undefined, signal: AbortSignal): HttpAgent {
  const agent = apiBase === undefined ? new HttpsAgent({ rejectUnauthorized: true }) : emulatorAgent(apiBase);
  if (!receivesRequests(agent)) throw new TypeError('This Node hands requests to agents in another way.');
  const addRequest = agent.addRequest.bind(agent);
  agent.addRequest = (request, options) => {
    // Thrown, it reaches the SDK as the failure of this attempt.
    if (signal.aborted) throw new Error('The time for this call is up.');
    const end = () => request.destroy();
    signal.addEventListener('abort', end, { once: true });
    request.once('close', () => signal.removeEventListener('abort', end));
    addRequest(request, options);
  };
  return agent;
}

function emulatorAgent(apiBase: URL): HttpAgent {
  const address = { host: apiBase.hostname.replace(/^\[|\]$/g, ''), port: Number(apiBase.port || 80) };
  return Object.assign(new HttpAgent(), { createConnection: () => connect(address) });
}

function receivesRequests<A extends HttpAgent>(agent: A): agent is A & Receiving {
  return 'addRequest' in agent && typeof agent.addRequest === 'function';
}
