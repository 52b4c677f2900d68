import { connect, createServer, type Server, type Socket } from 'node:net';

const END = '\r\n.\r\n';

/** Point at which the connection is cut: before the server sees the end of the message, or after it has answered and before the client hears it. */
export type Cut = 'before-end' | 'after-end';

/** Stands before a mail server and passes everything on, but says yes to each message before the server does. */
export function createHastyProxy(port: number): Server {
  return createServer((client) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) socket.on('error', () => undefined);
    let seen = '';
    server.on('data', (chunk) => client.write(chunk));
    client.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (seen.endsWith(END)) client.write('250 2.0.0 Ok\r\n');
      server.write(chunk);
    });
    client.on('close', () => server.end());
    server.on('close', () => client.end());
  });
}

/** Stands before a mail server and passes everything on, but cuts the first `times` connections at the end of the message. */
export function createCuttingProxy(port: number, cut: Cut, times: number): Server {
  let connections = 0;
  return createServer((client) => {
    connections += 1;
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.on('close', () => server.end());
    if (connections <= times) passUntilCut(client, server, cut);
    else client.pipe(server).pipe(client);
  });
}

function passUntilCut(client: Socket, server: Socket, cut: Cut): void {
  let seen = '';
  let isAtEnd = false;
  const drop = () => {
    client.destroy();
    server.destroy();
  };
  client.on('data', (chunk) => {
    seen = (seen + chunk.toString('latin1')).slice(-200_000);
    isAtEnd = seen.endsWith(END);
    if (isAtEnd && cut === 'before-end') drop();
    else server.write(chunk);
  });
  server.on('data', (chunk) => (isAtEnd ? drop() : client.write(chunk)));
  server.on('close', () => client.destroy());
}
