import { createServer, type Server, type Socket } from 'node:net';

export const HANG_UP = Symbol('hangs up');
export const SILENCE = Symbol('stays silent');

/** The last bytes that a server says, as they are, before it closes the connection. */
interface LastWords {
  readonly lastWords: string;
}

/** Reaction of a scripted server to a step of the conversation: a text is the line that it answers, a promised one comes later. */
export type Step = string | Promise<string> | LastWords | typeof HANG_UP | typeof SILENCE;

export interface ScriptedServer {
  readonly port: number;
  /** Number of connections so far. */
  connections(): number;
  close(): Promise<void>;
}

/** Answer to a command: `greeting`, `EHLO`, `MAIL`, ..., `message` for its first line, and `.` for its end. */
export type Script = (command: string, connection: number) => Step;

/** A server that speaks just enough SMTP to misbehave at a chosen step. */
export async function openScriptedServer(script: Script): Promise<ScriptedServer> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    converse(socket, script, connections);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server),
    connections: () => connections,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function converse(socket: Socket, script: Script, connection: number): void {
  let unread = '';
  let isInMessage = false;
  let messageLines = 0;
  const answer = (command: string) => {
    const step = script(command, connection);
    if (step === HANG_UP) socket.destroy();
    else if (step instanceof Promise) void step.then((line) => socket.write(`${line}\r\n`));
    else if (typeof step === 'object') socket.end(step.lastWords);
    else if (step !== SILENCE) socket.write(`${step}\r\n`);
    if (command === 'DATA') isInMessage = typeof step === 'string' && step.startsWith('3');
    else if (command === '.') isInMessage = false;
  };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    unread += chunk.toString('utf8');
    for (let end = unread.indexOf('\r\n'); end >= 0; end = unread.indexOf('\r\n')) {
      const line = unread.slice(0, end);
      unread = unread.slice(end + 2);
      if (!isInMessage) answer(line.split(' ')[0] ?? '');
      else if (line === '.') answer('.');
      else if (messageLines++ === 0) answer('message');
    }
  });
  answer('greeting');
}

/** The port that a listening server was given. */
export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port');
  return address.port;
}

/** A server with no fault: the part of a script that is not at fault. */
export function agreeable(command: string): Step {
  if (command === 'greeting') return '220 ready';
  if (command === 'DATA') return '354 go ahead';
  if (command === 'QUIT') return '221 bye';
  if (command === 'message') return SILENCE;
  return '250 fine';
}
