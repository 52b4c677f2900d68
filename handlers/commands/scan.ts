import { randomUUID } from 'node:crypto';
import { open, readFile, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import type { Audit } from '../../lib/audit/run.ts';
import { systemClock } from '../../lib/clock.ts';
import { userCredentials } from '../../lib/cloud/credentials.ts';
import { parseApiBase } from '../../lib/cloud/endpoints.ts';
import { environmentSecrets } from '../../lib/config/file/references.ts';
import { type Config, type Delivery, loadConfig, requireDelivery } from '../../lib/config/load.ts';
import { renderCsv } from '../../lib/report/formats/csv.ts';
import { renderHtml } from '../../lib/report/formats/html.ts';
import { renderJson } from '../../lib/report/formats/json.ts';
import { renderTable } from '../../lib/report/formats/table.ts';
import type { LoadedMemory } from '../../lib/state/load-memory.ts';
import type { AuditReport, Verdict } from '../../lib/types.ts';
import manifest from '../../package.json' with { type: 'json' };
import { tellReport } from '../run/deliver.ts';
import { performAudit } from '../run/perform-audit.ts';
import type { CommandContext } from './context.ts';
import { notWritable } from './not-writable.ts';
import { showProgress } from './progress.ts';

export const formats = ['table', 'json', 'csv', 'html'] as const;

export interface ScanOptions {
  readonly config: string;
  readonly format: (typeof formats)[number];
  readonly output?: string;
  readonly mail?: true;
  /** Seconds. */
  readonly deadline?: number;
}

const FAILED = 3;
const exitCodes = { compliant: 0, 'non-compliant': 1, incomplete: FAILED } satisfies Record<Verdict, number>;

/** Audits from a desk, mails the report where that is asked for, and shows it. Resolves with the exit code of the verdict. */
export async function scan(options: ScanOptions, context: CommandContext): Promise<number> {
  const environment = await loadDotenv(context.env);
  const config = await loadConfig({ file: options.config }, environmentSecrets(environment));
  const delivery = options.mail ? requireDelivery(config) : undefined;
  if (options.output !== undefined) await openForWriting(options.output);
  const loadedMemory = delivery && (await recall(config.state, environment, context.env));
  const audited = await audit(config, options, environment, context);
  const { report } = audited;
  if (report.emulated) context.stderr.write('EMULATED: an emulator answered in the place of Tencent Cloud.\n');
  let isWritten = false;
  try {
    if (delivery !== undefined) await mail(audited, delivery, loadedMemory);
  } finally {
    isWritten = await writeReport(render(report, options, config, context), options.output, context);
  }
  return isWritten ? exitCodes[report.verdict] : FAILED;
}

async function audit(
  config: Config,
  options: ScanOptions,
  environment: NodeJS.ProcessEnv,
  { env, stderr }: CommandContext,
): Promise<Audit> {
  // From the environment itself, where it stands for one command: in .env it would stay, and be forgotten.
  const { TENCENTCLOUD_API_BASE: apiBase } = env;
  const progress = showProgress(stderr);
  return performAudit(config, {
    runId: randomUUID(),
    configFile: options.config,
    credentials: userCredentials(environment),
    readingMs: options.deadline === undefined ? undefined : options.deadline * 1000,
    apiBase: apiBase ? parseApiBase(apiBase) : undefined,
    toolVersion: manifest.version,
    clock: systemClock,
    onProgress: progress.update,
  }).finally(progress.stop);
}

/** Whoever asks for a mail gets one, and everyone gets everything; that they know it is remembered. */
async function mail(audited: Audit, { mail: options, smtp }: Delivery, loadedMemory?: LoadedMemory): Promise<void> {
  const delivery = { mail: { ...options, when: 'always' }, smtp } as const;
  await tellReport(audited, { delivery, channels: [], loadedMemory, timeLeftMs: () => undefined });
}

async function recall(
  state: Config['state'],
  environment: NodeJS.ProcessEnv,
  { TENCENTCLOUD_API_BASE: apiBase }: NodeJS.ProcessEnv,
): Promise<LoadedMemory | undefined> {
  if (state === undefined) return undefined;
  const { loadMemory } = await import('../../lib/state/load-memory.ts');
  return loadMemory(state, {
    credentials: userCredentials(environment),
    apiBase: apiBase ? parseApiBase(apiBase) : undefined,
    clock: systemClock,
    runId: randomUUID(),
    toolVersion: manifest.version,
  });
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
      return renderCsv(report);
    case 'html':
      return renderHtml(report, { language: 'en', timeZone });
    case 'table':
      return renderTable(report, { columns: output === undefined ? stdout.columns : undefined, timeZone });
  }
}

/** False when the other end of stdout did not take it all: then nobody has seen the report whole. */
async function writeReport(text: string, file: string | undefined, context: CommandContext): Promise<boolean> {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (file === undefined) return writeToStdout(whole, context);
  await writeFile(file, whole).catch((cause: unknown) => {
    throw notWritable(file, cause);
  });
  return true;
}

/** Found out before the audit, not after it. What stands in the file stays until there is a report to take its place. */
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

/** What stands in `.env` of the current folder counts where the environment itself says nothing. */
export async function loadDotenv(environment: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const text = await readFile('.env', 'utf8').catch(() => '');
  // Deploying reads the same file, where a dollar sign that is meant has a backslash before it.
  const values = Object.entries(parseEnv(text)).map(([name, value = '']) => [name, value.replaceAll('\\$', '$')]);
  return { ...Object.fromEntries(values), ...environment };
}
