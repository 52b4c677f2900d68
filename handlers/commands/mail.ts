import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fullNotification } from '../../lib/alert/notification.ts';
import { systemClock } from '../../lib/clock.ts';
import { type Config, requireDelivery } from '../../lib/config/load.ts';
import { ConfigError, errorCodeOf, MailError } from '../../lib/errors.ts';
import { sendMail } from '../../lib/notify/smtp/send-mail.ts';
import { renderSource } from '../../lib/notify/smtp/source.ts';
import { DEFAULT_SUBJECT_PREFIX, type Language, type MailOptions } from '../../lib/options.ts';
import { visible } from '../../lib/report/findings/untrusted.ts';
import { parseReport } from '../../lib/report/formats/parse-json.ts';
import { composeMail } from '../../lib/report/mail/compose.ts';
import { composeTestMail } from '../../lib/report/mail/test-mail.ts';
import type { AuditReport } from '../../lib/types.ts';
import manifest from '../../package.json' with { type: 'json' };
import { type CommandContext, EXIT_FAILED, loadUserConfig } from './context.ts';
import { notWritable } from './not-writable.ts';

export interface PreviewOptions {
  readonly preview: string;
  /** Absent: audit.yml, where there is one. */
  readonly config?: string;
  readonly output: string;
  /** Absent: the configured one. */
  readonly language?: Language;
}

const DEFAULT_CONFIG = 'audit.yml';

/** Options of a preview without a configuration. */
const exampleOptions: MailOptions = {
  from: 'Image share audit <audit@example.com>',
  to: ['security@example.com'],
  cc: [],
  when: 'always',
  language: 'en',
  subjectPrefix: DEFAULT_SUBJECT_PREFIX,
  timeZone: 'Asia/Shanghai',
  remindAfterDays: 7,
  routes: [],
};

/** Writes the mail of a saved report as files, and sends nothing. */
export async function previewMail(options: PreviewOptions, context: CommandContext): Promise<number> {
  const { output, language } = options;
  const { stdout, stderr } = context;
  const saved = await readReport(options.preview);
  const config = await loadOptionalConfig(options.config, context);
  const mail = { ...exampleOptions, ...config?.mail, ...(language && { language }) };
  if (config?.mail === undefined) stderr.write(`No mail is configured: shown as to ${mail.to.join(', ')}.\n`);
  // The format of the report does not say whose console shows its images.
  const report: AuditReport = { ...(config && { site: config.cloud.site }), ...saved };
  const message = composeMail(fullNotification(report, mail), mail);
  const files = {
    'alert.html': message.html,
    'alert.txt': message.text,
    'alert.eml': await renderSource(message),
  };
  await writeFiles(output, files);
  const written = Object.keys(files).map((name) => join(output, name));
  stdout.write(`${message.subject}\n${written.join('\n')}\n`);
  return 0;
}

/** Sends a test mail to the recipients of alerts. */
export async function testMail(
  { config = DEFAULT_CONFIG }: Pick<PreviewOptions, 'config'>,
  context: CommandContext,
): Promise<number> {
  const { stdout, stderr } = context;
  const settings = await loadUserConfig({ file: config }, context);
  const { mail, smtp } = requireDelivery(settings);
  const server = `${smtp.host}:${smtp.port}`;
  const id = randomUUID();
  const sentAt = systemClock.now().toISOString();
  const message = composeTestMail(mail, { id, sentAt, server, toolVersion: manifest.version });
  // As long as the function keeps for its mail: what takes longer would fail there, too.
  const timeLeftMs = settings.mailReserveMs;
  stderr.write(`Sending a test mail through ${visible(server)} ...\n`);
  try {
    const { recipients, messageId } = await sendMail(message, smtp, { clock: systemClock, timeLeftMs });
    const who = recipients.map((recipient) => visible(recipient)).join(', ');
    stdout.write(`${visible(server)} accepted the test mail for ${who}.\n`);
    stdout.write(`Check that it arrives: ${messageId}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    stderr.write(`${visible(error.message)}\nThe test mail was not accepted for everyone.\n`);
    return EXIT_FAILED;
  }
}

async function readReport(file: string): Promise<AuditReport> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const code = errorCodeOf(cause) ?? 'unknown error';
    const fix = 'Name a report that scan --format json wrote, or that a mail brought.';
    throw new ConfigError([{ file, path: '', problem: `cannot be read (${code}).`, fix }], { cause });
  });
  const parsed = parseReport(text);
  if (parsed.status === 'report') return parsed.report;
  throw new ConfigError(parsed.problems.map((problem) => ({ file, ...problem })));
}

async function loadOptionalConfig(file: string | undefined, context: CommandContext): Promise<Config | undefined> {
  if (file === undefined && !existsSync(DEFAULT_CONFIG)) return undefined;
  return loadUserConfig({ file: file ?? DEFAULT_CONFIG, use: 'preview' }, context);
}

async function writeFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  await makeFolder(folder).catch((cause: unknown) => {
    throw notWritable(folder, cause);
  });
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    await writeFile(file, content).catch((cause: unknown) => {
      throw notWritable(file, cause);
    });
  }
}

/** Makes a folder and its parents. Not mkdir's own `recursive`: below a folder that can hold none, such as /proc, Node makes parent and child in turns for ever. */
async function makeFolder(folder: string): Promise<void> {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  await mkdir(folder);
}
