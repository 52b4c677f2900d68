import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { strFromU8, zipSync } from 'fflate';
import { simpleParser } from 'mailparser';
import { onTestFinished } from 'vitest';
import { openMailbox } from '../../lib/demo/mailbox.ts';
import type { Estate } from '../../lib/emulator/estate/load-estate.ts';
import { scf, start } from '../emulator/clients.ts';

const login = { user: 'audit@example.com', password: 'mailbox-password' };

/** Function to deploy in the first account of an estate, whose role `audit` it has. */
export interface FunctionSetting {
  readonly estate: Estate;
  /** Its audit.yml without `mail` and `smtp`. */
  readonly audit: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** Code that it runs before the handler. */
  readonly before?: string;
  readonly timeoutSeconds?: number;
}

/** The built function, in which `before` is done before the handler. */
async function codeOf(audit: string, before: string): Promise<string> {
  const names = await readdir('dist/function');
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(join('dist/function', name))] as const),
  );
  const wrapper = `
const { main_handler } = require('./audit.js');
exports.main_handler = (event, context) => { ${before}; return main_handler(event, context); };
`;
  const code = Object.fromEntries(files.map(([name, bytes]) => [name === 'index.js' ? 'audit.js' : name, bytes]));
  const zip = zipSync({ ...code, 'index.js': Buffer.from(wrapper), 'audit.yml': Buffer.from(audit) });
  return Buffer.from(zip).toString('base64');
}

/** Deploys the built function in an emulator, fires its timer once, and reads the mails that came of it. */
export async function fireFunction({ estate, audit, variables, before = '', timeoutSeconds = 60 }: FunctionSetting) {
  const running = await start({ estate, stateChangeMs: 0 });
  const mailbox = await openMailbox(login);
  onTestFinished(() => mailbox.close());
  const delivery = `
mail: { from: Audit <audit@example.com>, to: [security@example.com] }
smtp: { host: 127.0.0.1, port: ${mailbox.port}, secure: true, user: ${login.user}, password: "\${env:SMTP_PASSWORD}", ca: "\${env:SMTP_CA}" }
`;
  const environment = { SMTP_PASSWORD: login.password, SMTP_CA: mailbox.ca, ...variables };
  await scf(running).CreateFunction({
    FunctionName: 'audit',
    Runtime: 'Nodejs20.19',
    Handler: 'index.main_handler',
    Timeout: timeoutSeconds,
    MemorySize: 256,
    Role: 'audit',
    Environment: { Variables: Object.entries(environment).map(([Key, Value]) => ({ Key, Value })) },
    Code: { ZipFile: await codeOf(`${audit}${delivery}`, before) },
  });
  const timer = {
    FunctionName: 'audit',
    TriggerName: 'daily',
    Type: 'timer',
    TriggerDesc: '0 0 9 * * * *',
    Enable: 'OPEN',
  };
  await scf(running).CreateTrigger(timer);
  const runs = await running.emulator.fireTimer({ functionName: 'audit', triggerName: 'daily' });
  const mails = await Promise.all(mailbox.mails.map(({ source }) => simpleParser(source)));
  const [report] = mails.flatMap(({ attachments }) =>
    attachments.flatMap(({ filename, content }) =>
      filename === 'report.json' ? [JSON.parse(strFromU8(content))] : [],
    ),
  );
  const asked = running.seen.filter(({ outcome }) => outcome === 'answered').map(({ action }) => action);
  return { runs, mails, report, asked, emulator: running.emulator };
}
