import { once } from 'node:events';
import type { Server } from 'node:net';

/** Starts listening on loopback and resolves with the port; 0 asks for a free one. */
export async function listenOnLoopback(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

/** Stops listening and resolves when every connection is closed. */
export async function closeServer(server: Server): Promise<void> {
  if (server.listening) await new Promise((closed) => server.close(closed));
}
