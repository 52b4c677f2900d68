import { SMTPServer } from 'smtp-server';

import type { Certificate } from './smtp-certificates.ts';
import { portOf } from './smtp-script.ts';

/** Delivery of one connection. */
interface Delivery {
  readonly recipients: readonly string[];
  readonly source: string;
}

export interface Mailbox {
  readonly port: number;
  readonly deliveries: readonly Delivery[];
  /** Use of TLS by each delivery. */
  readonly encrypted: readonly boolean[];
  close(): Promise<void>;
}

/** A reply other than 250, with its words. */
interface Reply {
  readonly code: number;
  readonly words: string;
}

export interface MailboxOptions {
  readonly tls: 'none' | 'starttls' | 'implicit';
  readonly certificate?: Certificate;
  readonly login?: { readonly user: string; readonly password: string };
  /** Asked for every login, whatever its password. */
  readonly refuseLogin?: () => Reply | undefined;
  /** Asked for every RCPT TO; `asked` counts how often this address was asked about before. */
  readonly refuseRecipient?: (address: string, asked: number) => Reply | undefined;
  readonly refuseSender?: () => Reply | undefined;
  /** Asked when a whole message has come in. */
  readonly refuseMessage?: (received: number) => Reply | undefined;
}

/** A real SMTP server on a free port of 127.0.0.1. */
export async function openMailbox(options: MailboxOptions): Promise<Mailbox> {
  const deliveries: Delivery[] = [];
  const encrypted: boolean[] = [];
  const server = createServer(options, deliveries, encrypted);
  // Clients that give up in the middle of a handshake are what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: portOf(server.server),
    deliveries,
    encrypted,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function createServer(options: MailboxOptions, deliveries: Delivery[], encrypted: boolean[]): SMTPServer {
  const { tls, certificate, login, refuseLogin, refuseRecipient, refuseSender, refuseMessage } = options;
  const asked = new Map<string, number>();
  let received = 0;
  return new SMTPServer({
    secure: tls === 'implicit',
    disabledCommands: [...(tls === 'starttls' ? [] : ['STARTTLS']), ...(login === undefined ? ['AUTH'] : [])],
    ...(certificate && { key: certificate.key, cert: certificate.cert }),
    logger: false,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) => {
      const refusal = smtpError(refuseLogin?.());
      if (refusal !== null) done(refusal);
      else if (username === login?.user && password === login?.password) done(null, { user: username });
      else done(smtpError({ code: 535, words: `Not ${password?.slice(1)} for ${username}` }));
    },
    onMailFrom: (_address, _session, done) => done(smtpError(refuseSender?.())),
    onRcptTo: ({ address }, _session, done) => {
      const before = asked.get(address) ?? 0;
      asked.set(address, before + 1);
      done(smtpError(refuseRecipient?.(address, before)));
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = smtpError(refuseMessage?.(received));
        received += 1;
        if (refusal === null) {
          deliveries.push({
            recipients: session.envelope.rcptTo.map(({ address }) => address),
            source: Buffer.concat(chunks).toString('utf8'),
          });
          encrypted.push(session.secure);
        }
        done(refusal);
      });
    },
  });
}

function smtpError(reply: Reply | undefined): (Error & { responseCode: number }) | null {
  return reply === undefined ? null : Object.assign(new Error(reply.words), { responseCode: reply.code });
}
