import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import type { Audit } from '../../lib/audit/run.ts';
import { systemClock } from '../../lib/clock.ts';
import { userCredentials } from '../../lib/cloud/credentials.ts';
import { type Config, type Delivery, loadConfig, requireDelivery } from '../../lib/config/load.ts';
import { readProxy } from '../../lib/http-proxy.ts';
import { plainLines } from '../../lib/redact.ts';
import { renderFindingsCsv, renderSharesCsv } from '../../lib/report/formats/csv.ts';
import { renderHtml } from '../../lib/report/formats/html.ts';
import { renderJson } from '../../lib/report/formats/json.ts';
import { renderTable, summarize, type Tone } from '../../lib/report/formats/table.ts';
import type { LoadedMemory } from '../../lib/state/load-memory.ts';
import type { AuditReport, Verdict } from '../../lib/types.ts';
import manifest from '../../package.json' with { type: 'json' };
import { notify } from '../run/deliver.ts';
import { memoryOf } from '../run/delivery-context.ts';
import { readApiBase } from '../run/own-cloud.ts';
import { type AuditInputs, performAudit } from '../run/perform-audit.ts';
import { type CommandContext, EXIT_FAILED, loadDotenv, userSecrets } from './context.ts';
import { type OutputFile, openOutput } from './output-file.ts';
import { showProgress } from './progress.ts';

export const formats = ['table', 'json', 'csv', 'shares-csv', 'html'] as const;

export interface ScanOptions {
  readonly config: string;
  readonly format: (typeof formats)[number];
  readonly output?: string;
  readonly mail?: true;
  /** True: no progress, no confirmation, and no table where there is nothing to report. */
  readonly quiet?: true;
  /** Seconds. */
  readonly deadline?: number;
}

const exitCodes = { compliant: 0, 'non-compliant': 1, incomplete: EXIT_FAILED } satisfies Record<Verdict, number>;

/** Audits, mails the report where requested, and writes it. Resolves with the exit code of the verdict. */
export async function scan(options: ScanOptions, context: CommandContext): Promise<number> {
  const environment = await loadDotenv(context.env);
  const use = options.mail ? 'everything' : 'audit';
  const config = await loadConfig({ file: options.config, use }, userSecrets(environment, context.env));
  const delivery = options.mail ? requireDelivery(config) : undefined;
  const file = options.output === undefined ? undefined : await openOutput(options.output);
  const inputs = createAuditInputs(options, environment, context);
  const loadedMemory = delivery && (await loadMemory(config.state, inputs));
  const memory = memoryOf({ loadedMemory });
  const audited = await audit(config, { ...inputs, memory }, options.quiet ? undefined : context.stderr);
  const { report } = audited;
  if (report.emulated) context.stderr.write('EMULATED: an emulator answered in the place of Tencent Cloud.\n');
  let isWritten = false;
  try {
    if (delivery !== undefined) await mail(audited, delivery, loadedMemory);
  } finally {
    isWritten = await writeReport(report, { ...options, file, timeZone: config.policy.timeZone }, context);
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
    openProxy: readProxy(environment),
    toolVersion: manifest.version,
    clock: systemClock,
  };
}

async function audit(config: Config, inputs: AuditInputs, stream?: NodeJS.WriteStream): Promise<Audit> {
  const { stop, ...progress } = showProgress(stream);
  return performAudit(config, { ...inputs, ...progress }).finally(stop);
}

/** Mails all findings to all recipients, whatever `mail.when` says, and remembers it. */
async function mail(audited: Audit, { mail: options, smtp }: Delivery, loadedMemory?: LoadedMemory): Promise<void> {
  const delivery = { mail: { ...options, when: 'always' }, smtp } as const;
  await notify(audited, { delivery, channels: [], loadedMemory, timeLeftMs: () => undefined });
}

/** A scan that sends no mail, or has no memory, does not load the code of it. */
async function loadMemory(state: Config['state'], inputs: AuditInputs): Promise<LoadedMemory | undefined> {
  if (state === undefined) return undefined;
  const memory = await import('../../lib/state/state.ts');
  return memory.loadMemory(state, inputs);
}

/** Report's format and destination; without a file, stdout. */
interface Destination extends ScanOptions {
  readonly file: OutputFile | undefined;
  readonly timeZone: string;
}

function render(report: AuditReport, { format, file, timeZone }: Destination, { stdout }: CommandContext): string {
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
      return renderTable(report, {
        timeZone,
        ...(file === undefined && { columns: stdout.columns, paint: paintFor(stdout) }),
      });
  }
}

const colors = { high: 'red', warning: 'yellow', quiet: 'dim', good: 'green' } as const satisfies Record<Tone, string>;

/** Colors of a terminal; none in a pipe or a file, or where NO_COLOR is set. */
function paintFor(stream: NodeJS.WriteStream): (tone: Tone, text: string) => string {
  return (tone, text) => styleText(colors[tone], text, { stream });
}

/** Writes the report. False when stdout did not accept all of it: then nobody has seen the whole report. */
async function writeReport(report: AuditReport, destination: Destination, context: CommandContext): Promise<boolean> {
  const { file, output, quiet, format } = destination;
  const text = render(report, destination, context);
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (file === undefined) {
    const isSilent = quiet && format === 'table' && report.verdict === 'compliant' && report.findings.length === 0;
    return isSilent || writeToStdout(whole, context);
  }
  await file.write(whole);
  if (!quiet) context.stderr.write(plainLines(`Wrote ${output}. ${summarize(report)}\n`));
  return true;
}

function writeToStdout(text: string, { stdout, stderr }: CommandContext): Promise<boolean> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException) => {
      stderr.write(`The report could not be written to stdout (${error.code}).\n`);
      resolve(false);
    };
    stdout.once('error', fail);
    stdout.write(text, (error) => {
      if (error) return;
      stdout.off('error', fail);
      resolve(true);
    });
  });
}
