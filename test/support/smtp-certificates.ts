import { generate } from 'selfsigned';

/** A certificate that signs itself: its own authority. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** For `localhost` and 127.0.0.1, or for the host name given. */
export async function createCertificate(hostname?: string): Promise<Certificate> {
  const altNames =
    hostname === undefined
      ? [
          { type: 2 as const, value: 'localhost' },
          { type: 7 as const, ip: '127.0.0.1' },
        ]
      : [{ type: 2 as const, value: hostname }];
  const pems = await generate([{ name: 'commonName', value: hostname ?? 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return { key: pems.private, cert: pems.cert };
}
