import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { onTestFinished } from 'vitest';
import { openMailbox } from '../../lib/demo/mailbox.ts';
import { createEmulator, type SeenRequest } from '../../lib/emulator/emulator.ts';
import type { Estate } from '../../lib/emulator/estate/estate-data.ts';
import type { Fault } from '../../lib/emulator/faults/fault.ts';
import { closeServer, listenOnLoopback } from '../../lib/listen.ts';
import { credentials } from './emulated-cloud.ts';

/** An emulated cloud, a mailbox, and a configuration file that leads to both. */
export interface World {
  readonly configFile: string;
  readonly directory: string;
  readonly requests: readonly SeenRequest[];
  /** For a function: a role's credentials; for a desk: a person's. */
  readonly environment: Readonly<Record<string, string>>;
  readonly userEnvironment: Readonly<Record<string, string>>;
  mails(): Promise<readonly ParsedMail[]>;
  writeConfig(policy: string): Promise<void>;
}

interface Setting {
  readonly estate: Estate;
  readonly faults?: readonly Fault[];
  /** The part of audit.yml beside `mail` and `smtp`. */
  readonly policy: string;
  readonly mailWhen?: 'findings' | 'changes' | 'always';
}

const login = { user: 'audit@example.com', password: 'mailbox-password' };

export async function createWorld({ estate, faults, policy, mailWhen = 'findings' }: Setting): Promise<World> {
  const requests: SeenRequest[] = [];
  const emulator = createEmulator({ estate, faults, onRequest: (request) => requests.push(request) });
  const port = await listenOnLoopback(emulator);
  const mailbox = await openMailbox(login);
  const directory = await mkdtemp(join(tmpdir(), 'image-share-audit-'));
  const configFile = join(directory, 'audit.yml');
  const delivery = `
mail: { from: Audit <audit@example.com>, to: [security@example.com], when: ${mailWhen} }
smtp: { host: 127.0.0.1, port: ${mailbox.port}, secure: true, user: ${login.user}, password: "\${env:SMTP_PASSWORD}", ca: "\${env:SMTP_CA}" }
`;
  const writeConfig = (text: string) => writeFile(configFile, `${text}${delivery}`);
  await writeConfig(policy);
  onTestFinished(async () => {
    emulator.closeAllConnections();
    await closeServer(emulator);
    await mailbox.close();
    await rm(directory, { recursive: true });
  });
  const common = {
    TENCENTCLOUD_API_BASE: `http://127.0.0.1:${port}`,
    SMTP_PASSWORD: login.password,
    SMTP_CA: mailbox.ca,
  };
  return {
    configFile,
    directory,
    requests,
    environment: {
      ...common,
      AUDIT_CONFIG: configFile,
      TENCENTCLOUD_SECRETID: credentials.secretId,
      TENCENTCLOUD_SECRETKEY: credentials.secretKey,
      TENCENTCLOUD_SESSIONTOKEN: credentials.token ?? '',
    },
    userEnvironment: {
      ...common,
      TENCENTCLOUD_SECRET_ID: credentials.secretId,
      TENCENTCLOUD_SECRET_KEY: credentials.secretKey,
      TENCENTCLOUD_SESSION_TOKEN: credentials.token ?? '',
    },
    mails: () => Promise.all(mailbox.mails.map(({ source }) => simpleParser(source))),
    writeConfig,
  };
}
