import { createServer, type Server, type Socket } from 'node:net';

/** Action of access(5) for a recipient that Postfix asks about for the nth time, from 0. */
export type Rule = (asked: number) => string;

/** A policy service as Postfix asks it: lines of `name=value`, and an empty line. */
export function createPolicyService(rules: ReadonlyMap<string, Rule>): Server {
  const asked = new Map<string, number>();
  const decide = (request: string): string => {
    const recipient = /^recipient=(.*)$/m.exec(request)?.[1] ?? '';
    const before = asked.get(recipient) ?? 0;
    asked.set(recipient, before + 1);
    return rules.get(recipient)?.(before) ?? 'DUNNO';
  };
  return createServer((socket) => answer(socket, decide));
}

function answer(socket: Socket, decide: (request: string) => string): void {
  let unread = '';
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (text: string) => {
    const requests = (unread + text).split('\n\n');
    unread = requests.pop() ?? '';
    for (const request of requests) socket.write(`action=${decide(request)}\n\n`);
  });
}
