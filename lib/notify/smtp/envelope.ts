import { MailError } from '../../errors.ts';
import type { Message } from '../message.ts';

/** Sender and recipients for the server, whatever the headers say: bare addresses, each recipient once. */
export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

/** The envelope of a message; a MailError when an entry is not exactly one address, or when nobody is to get it. */
export async function envelopeOf({ from, to, cc }: Message): Promise<Envelope> {
  // Of the library that writes the headers, so that envelope and headers cannot differ.
  const { default: parseAddresses } = await import('nodemailer/lib/addressparser');
  const bareAddress = (text: string): string => {
    const [mailbox, ...others] = parseAddresses(text);
    // A group (`Team: a@example.com;`) has no address of its own, and in a command angle brackets end one.
    const { address = '' } = mailbox ?? {};
    if (others.length === 0 && address.includes('@') && !/[<>\p{Cc}]/u.test(address)) return address;
    // Nothing is sent to anybody.
    throw new MailError(`${JSON.stringify(text)} is not one mail address. Check mail.from, mail.to and mail.cc.`, [
      ...to,
      ...cc,
    ]);
  };
  const recipients = [...new Set([...to, ...cc].map(bareAddress))];
  if (recipients.length === 0) throw new MailError('The mail has no recipient. Name one under mail.to.', []);
  return { from: bareAddress(from), to: recipients };
}
