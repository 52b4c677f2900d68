import { text } from 'node:stream/consumers';
import { generate } from 'selfsigned';
import { SMTPServer } from 'smtp-server';
import { listenOnLoopback } from '../listen.ts';

/** One mail as it came over the wire. */
export interface ReceivedMail {
  readonly recipients: readonly string[];
  readonly source: string;
}

/** A mail server on loopback that keeps what it is sent. */
export interface Mailbox {
  readonly port: number;
  /** PEM text of the certificate authority that a sender has to trust. */
  readonly ca: string;
  readonly mails: readonly ReceivedMail[];
  close(): Promise<void>;
}

/** Opens a mailbox that speaks TLS from the first byte and takes one login, as a real submission server does. */
export async function openMailbox(login: { readonly user: string; readonly password: string }): Promise<Mailbox> {
  const mails: ReceivedMail[] = [];
  const certificate = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const server = new SMTPServer({
    secure: true,
    key: certificate.private,
    cert: certificate.cert,
    onAuth: ({ username, password }, _session, respond) =>
      username === login.user && password === login.password
        ? respond(null, { user: username })
        : respond(new Error('unknown user or wrong password')),
    onData: (stream, { envelope }, respond) => {
      text(stream).then((source) => {
        mails.push({ recipients: envelope.rcptTo.map(({ address }) => address), source });
        respond();
      }, respond);
    },
  });
  const port = await listenOnLoopback(server.server);
  return { port, ca: certificate.cert, mails, close: () => new Promise((closed) => server.close(closed)) };
}
