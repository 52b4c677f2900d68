import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { onTestFinished } from 'vitest';
import { openMailbox } from '../../lib/demo/mailbox.ts';
import type { SeenRequest } from '../../lib/emulator/emulator.ts';
import type { Estate } from '../../lib/emulator/estate/estate-data.ts';
import type { Fault } from '../../lib/emulator/faults/fault.ts';
import { emptyFolder } from './empty-folder.ts';
import { credentials } from './emulated-cloud.ts';
import { startEmulator } from './start-emulator.ts';

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
  const { requests, apiBase } = await startEmulator({ estate, faults });
  const mailbox = await openMailbox(login);
  onTestFinished(() => mailbox.close());
  const directory = await emptyFolder();
  const configFile = join(directory, 'audit.yml');
  const delivery = `
mail: { from: Audit <audit@example.com>, to: [security@example.com], when: ${mailWhen} }
smtp: { host: 127.0.0.1, port: ${mailbox.port}, secure: true, user: ${login.user}, password: "\${env:SMTP_PASSWORD}", ca: "\${env:SMTP_CA}" }
`;
  const writeConfig = (text: string) => writeFile(configFile, `${text}${delivery}`);
  await writeConfig(policy);
  const common = {
    TENCENTCLOUD_API_BASE: apiBase.origin,
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
