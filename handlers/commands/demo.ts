import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { simpleParser } from 'mailparser';
import { composeDemoConfig } from '../../lib/demo/configuration.ts';
import { type Mailbox, openMailbox } from '../../lib/demo/mailbox.ts';
import { createEmulator } from '../../lib/emulator/emulator.ts';
import estateText from '../../lib/emulator/estate/demo-estate.yml';
import { type Estate, loadEstate } from '../../lib/emulator/estate/load-estate.ts';
import { ConfigError } from '../../lib/errors.ts';
import { closeServer, listenOnLoopback } from '../../lib/listen.ts';
import type { main_handler } from '../audit.ts';
import type { CommandContext } from './context.ts';
import { notWritable } from './not-writable.ts';

type Say = (line: string) => void;

const OUT_DIR = join('out', 'demo');
const TIME_LIMIT_MS = 60_000;

/**
 * The whole job without a cloud: starts the emulator and a mailbox, gives the built function the environment that the
 * platform would give it, fires one timer event at it, and leaves in `out/demo` what the mailbox received.
 */
export async function runDemo({ env, stdout }: CommandContext): Promise<number> {
  const say: Say = (line) => void stdout.write(`${line}\n`);
  const login = { user: 'audit@example.com', password: randomUUID() };
  const estate = loadEstate(estateText, 'demo-estate.yml');
  const emulator = createEmulator({ estate });
  const mailbox = await openMailbox(login);
  try {
    const port = await listenOnLoopback(emulator);
    say(`Emulated Tencent Cloud on http://127.0.0.1:${port}, mailbox on 127.0.0.1:${mailbox.port}.\n`);
    const configFile = await prepareOutDir(mailbox.port);
    Object.assign(env, roleEnvironment(estate, port), {
      AUDIT_CONFIG: configFile,
      SMTP_PASSWORD: login.password,
      SMTP_CA: mailbox.ca,
    });
    await fireTimer(estate, say);
    await keepMail(mailbox, say);
    return 0;
  } finally {
    emulator.closeAllConnections();
    await closeServer(emulator);
    await mailbox.close();
  }
}

async function prepareOutDir(smtpPort: number): Promise<string> {
  try {
    await rm(OUT_DIR, { recursive: true, force: true });
    await mkdir(OUT_DIR, { recursive: true });
  } catch (cause) {
    throw notWritable(OUT_DIR, cause);
  }
  const configFile = resolve(OUT_DIR, 'audit.yml');
  await writeFile(configFile, composeDemoConfig(smtpPort, new Date()));
  return configFile;
}

/** Environment with the credentials of the function's role, as the platform sets it. */
function roleEnvironment(estate: Estate, port: number): NodeJS.ProcessEnv {
  const credential = estate.accounts[0]?.credentials?.[0];
  return {
    TENCENTCLOUD_API_BASE: `http://127.0.0.1:${port}`,
    TENCENTCLOUD_SECRETID: credential?.secretId,
    TENCENTCLOUD_SECRETKEY: credential?.secretKey,
    TENCENTCLOUD_SESSIONTOKEN: credential?.token,
  };
}

async function fireTimer(estate: Estate, say: Say): Promise<void> {
  const { main_handler: fire } = loadFunction();
  const event = {
    Type: 'Timer',
    TriggerName: 'daily',
    Time: new Date().toISOString().replace(/\.\d+/, ''),
    Message: '',
  };
  const startedMs = performance.now();
  say(`Timer event ${JSON.stringify(event)}`);
  await fire(event, {
    request_id: randomUUID(),
    tencentcloud_uin: estate.accounts[0]?.uin,
    getRemainingTimeInMillis: () => TIME_LIMIT_MS - (performance.now() - startedMs),
  });
}

/** The very file that is deployed, loaded as the platform loads it. */
function loadFunction(): { readonly main_handler: typeof main_handler } {
  const file = resolve(import.meta.dirname, 'function', 'index.js');
  if (existsSync(file)) return createRequire(import.meta.url)(file);
  const problem = 'the built function is not there.';
  throw new ConfigError([{ file, path: '', problem, fix: 'Run npm run build first.' }]);
}

async function keepMail(mailbox: Mailbox, say: Say): Promise<void> {
  const [mail] = mailbox.mails;
  if (mail === undefined) throw new Error('The function ended well, but no mail arrived.');
  const parsed = await simpleParser(mail.source);
  const report = parsed.attachments.find(({ filename }) => filename === 'report.json');
  const files = {
    'alert.eml': mail.source,
    'alert.html': parsed.html || '',
    'alert.txt': parsed.text ?? '',
    'report.json': report?.content ?? '',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(OUT_DIR, name), content);
  say(`\nReceived by the mailbox for ${mail.recipients.join(' and ')}:\n\n${parsed.subject}\n\n${parsed.text}`);
  say(`Saved in ${OUT_DIR}: ${Object.keys(files).join(', ')}, and the audit.yml that was used.`);
}
