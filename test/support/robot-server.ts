import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it arrived. */
export interface Heard {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answer of a robot; `hang`: none, ever; `close`: the connection ends. */
export type Answer =
  | 'hang'
  | 'close'
  | { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string };

export interface RobotServer {
  readonly base: string;
  readonly heard: readonly Heard[];
  readonly close: () => Promise<void>;
}

/** A server on loopback that gives its answers in turn, and the last of them from then on. */
export async function openRobotServer(answers: readonly [Answer, ...Answer[]]): Promise<RobotServer> {
  const heard: Heard[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const answer = answers[Math.min(heard.length, answers.length - 1)] ?? answers[0];
      const { method = '', url = '', headers } = request;
      heard.push({
        method,
        url: new URL(url, 'http://127.0.0.1'),
        headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      if (answer === 'hang') return;
      if (answer === 'close') {
        request.socket.destroy();
        return;
      }
      response.writeHead(answer.status ?? 200, answer.headers).end(answer.body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    base: `http://127.0.0.1:${portOf(server.address())}`,
    heard,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}
