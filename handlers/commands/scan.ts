import { randomUUID } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import type { Audit } from '../../lib/audit/run.ts';
import { systemClock } from '../../lib/clock.ts';
import { userCredentials } from '../../lib/cloud/credentials.ts';
import { environmentSecrets } from '../../lib/config/file/references.ts';
import { type Config, type Delivery, loadConfig, requireDelivery } from '../../lib/config/load.ts';
import { renderFindingsCsv, renderSharesCsv } from '../../lib/report/formats/csv.ts';
import { renderHtml } from '../../lib/report/formats/html.ts';
import { renderJson } from '../../lib/report/formats/json.ts';
import { renderTable } from '../../lib/report/formats/table.ts';
import type { LoadedMemory } from '../../lib/state/load-memory.ts';
import type { AuditReport, Verdict } from '../../lib/types.ts';
import manifest from '../../package.json' with { type: 'json' };
import { notify } from '../run/deliver.ts';
import { type AuditInputs, performAudit, readApiBase } from '../run/perform-audit.ts';
import { type CommandContext, EXIT_FAILED, loadDotenv } from './context.ts';
import { notWritable } from './not-writable.ts';
import { showProgress } from './progress.ts';

export const formats = ['table', 'json', 'csv', 'shares-csv', 'html'] as const;

export interface ScanOptions {
  readonly config: string;
  readonly format: (typeof formats)[number];
  readonly output?: string;
  readonly mail?: true;
  /** Seconds. */
  readonly deadline?: number;
}

const exitCodes = { compliant: 0, 'non-compliant': 1, incomplete: EXIT_FAILED } satisfies Record<Verdict, number>;

/** Audits, mails the report where requested, and writes it. Resolves with the exit code of the verdict. */
export async function scan(options: ScanOptions, context: CommandContext): Promise<number> {
  const environment = await loadDotenv(context.env);
  const use = options.mail ? 'everything' : 'audit';
  const config = await loadConfig({ file: options.config, use }, environmentSecrets(environment));
  const delivery = options.mail ? requireDelivery(config) : undefined;
  if (options.output !== undefined) await openForWriting(options.output);
  const inputs = createAuditInputs(options, environment, context);
  const loadedMemory = delivery && (await loadMemory(config.state, inputs));
  const audited = await audit(config, inputs, context);
  const { report } = audited;
  if (report.emulated) context.stderr.write('EMULATED: an emulator answered in the place of Tencent Cloud.\n');
  let isWritten = false;
  try {
    if (delivery !== undefined) await mail(audited, delivery, loadedMemory);
  } finally {
    isWritten = await writeReport(render(report, options, config, context), options.output, context);
  }
  return isWritten ? exitCodes[report.verdict] : EXIT_FAILED;
}

/** Inputs of a scan. Throws ConfigError without credentials. */
function createAuditInputs(
  { config, deadline }: ScanOptions,
  environment: NodeJS.ProcessEnv,
  { env }: CommandContext,
): AuditInputs {
  return {
    runId: randomUUID(),
    configFile: config,
    credentials: userCredentials(environment),
    readingMs: deadline === undefined ? undefined : deadline * 1000,
    // From the environment itself, where it stands for one command: in .env it would stay, and be forgotten.
    apiBase: readApiBase(env),
    toolVersion: manifest.version,
    clock: systemClock,
  };
}

async function audit(config: Config, inputs: AuditInputs, { stderr }: CommandContext): Promise<Audit> {
  const progress = showProgress(stderr);
  return performAudit(config, { ...inputs, onProgress: progress.update }).finally(progress.stop);
}

/** Mails all findings to all recipients, whatever `mail.when` says, and remembers it. */
async function mail(audited: Audit, { mail: options, smtp }: Delivery, loadedMemory?: LoadedMemory): Promise<void> {
  const delivery = { mail: { ...options, when: 'always' }, smtp } as const;
  await notify(audited, { delivery, channels: [], loadedMemory, timeLeftMs: () => undefined });
}

/** A scan that sends no mail, or has no memory, does not load the code of it. */
async function loadMemory(state: Config['state'], inputs: AuditInputs): Promise<LoadedMemory | undefined> {
  if (state === undefined) return undefined;
  const memory = await import('../../lib/state/load-memory.ts');
  return memory.loadMemory(state, inputs);
}

function render(
  report: AuditReport,
  { format, output }: ScanOptions,
  config: Config,
  { stdout }: CommandContext,
): string {
  const { timeZone } = config.policy;
  switch (format) {
    case 'json':
      return renderJson(report);
    case 'csv':
      return renderFindingsCsv(report);
    case 'shares-csv':
      return renderSharesCsv(report);
    case 'html':
      return renderHtml(report, { language: 'en', timeZone });
    case 'table':
      return renderTable(report, { columns: output === undefined ? stdout.columns : undefined, timeZone });
  }
}

/** Writes the report. False when stdout did not accept all of it: then nobody has seen the whole report. */
async function writeReport(text: string, file: string | undefined, context: CommandContext): Promise<boolean> {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (file === undefined) return writeToStdout(whole, context);
  await writeFile(file, whole).catch((cause: unknown) => {
    throw notWritable(file, cause);
  });
  return true;
}

/** Checks before the audit that the file can be written. Its content stays until there is a report to replace it. */
async function openForWriting(file: string): Promise<void> {
  const opened = await open(file, 'a').catch((cause: unknown) => {
    throw notWritable(file, cause);
  });
  await opened.close();
}

function writeToStdout(text: string, { stdout, stderr }: CommandContext): Promise<boolean> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => {
      stderr.write(`The report could not be written to stdout (${error.code}).\n`);
      resolve(false);
    };
    stdout.once('error', fail);
    stdout.write(text, (error) => (error ? undefined : resolve(true)));
  });
}
