import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../lib/clock.ts';
import { deskCredentials } from '../lib/cloud/credentials.ts';
import { parseApiBase } from '../lib/cloud/endpoints.ts';
import { type Config, configWarnings, loadConfig, requireDelivery } from '../lib/config/load.ts';
import { environmentSecrets } from '../lib/config/references.ts';
import { CloudRefusedError, CloudUnreachableError, ConfigError, describeIssue, MailError } from '../lib/errors.ts';
import { renderCsv } from '../lib/report/csv.ts';
import { renderHtml } from '../lib/report/html.ts';
import { renderJson } from '../lib/report/json.ts';
import { composeMail } from '../lib/report/mail.ts';
import { renderTable } from '../lib/report/table.ts';
import type { AuditReport, Verdict } from '../lib/types.ts';
import manifest from '../package.json' with { type: 'json' };
import { performAudit } from './perform-audit.ts';
import { showProgress } from './progress.ts';
import type { EmulatorOptions } from './serve-emulator.ts';

/** Where a command reads its environment and writes: machine output to `stdout`, everything else to `stderr`. */
export type Surroundings = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>;

const formats = ['table', 'json', 'csv', 'html'] as const;

interface ScanOptions {
  readonly config: string;
  readonly format: (typeof formats)[number];
  readonly output?: string;
  readonly mail?: true;
  readonly deadline?: number;
}

const exitCodes = { compliant: 0, 'non-compliant': 1, incomplete: 3 } satisfies Record<Verdict, number>;

/** Runs one command and resolves with its exit code: 0 compliant, 1 non-compliant, 2 settings or usage, 3 incomplete or failed, 70 bug. */
export async function run(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  let exitCode = 0;
  const program = createProgram(surroundings, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return failWith(error, surroundings);
  }
}

function configOption(): Option {
  return new Option('-c, --config <file>', 'the configuration').default('audit.yml');
}

function createProgram(surroundings: Surroundings, exitWith: (code: number) => void): Command {
  const { stdout, stderr } = surroundings;
  const program = new Command('image-share-audit')
    .description('Who can use your Tencent Cloud machine images, and whether they should.')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) });
  program
    .command('scan')
    .description('audit now and show what was found')
    .addOption(configOption())
    .addOption(new Option('--format <format>', 'how to show it').choices(formats).default('table'))
    .option('-o, --output <file>', 'write the report to a file instead of the terminal')
    .option('--mail', 'also send the alert mail, whatever was found')
    .option('--deadline <seconds>', 'stop reading after this time; what was not read is reported', parsePositive)
    .action(async (options: ScanOptions) => exitWith(await scan(options, surroundings)));
  program
    .command('check')
    .description('check the configuration without asking the cloud')
    .addOption(configOption())
    .action(async ({ config }: { config: string }) => exitWith(await check(config, surroundings)));
  program
    .command('demo')
    .description('run the whole job against an emulated cloud and a mailbox in this process')
    .action(async () => {
      const { runDemo } = await import('./demo.ts');
      exitWith(await runDemo(surroundings));
    });
  program
    .command('emulator')
    .description('serve the emulated cloud until interrupted')
    .option('--estate <file>', 'accounts, images, shares and faults to serve; default: the demo estate')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', parsePort, 0)
    .action(async (options: EmulatorOptions) => {
      const { serveEmulator } = await import('./serve-emulator.ts');
      exitWith(await serveEmulator(options, surroundings));
    });
  return program;
}

async function scan(options: ScanOptions, surroundings: Surroundings): Promise<number> {
  const environment = await deskEnvironment(surroundings.env);
  const { TENCENTCLOUD_API_BASE: apiBase } = environment;
  const config = await loadConfig({ file: options.config }, environmentSecrets(environment));
  const delivery = options.mail ? requireDelivery(config) : undefined;
  const progress = showProgress(surroundings.stderr);
  const report = await performAudit(config, {
    runId: randomUUID(),
    configFile: options.config,
    credentials: deskCredentials(environment),
    readingMs: options.deadline === undefined ? undefined : options.deadline * 1000,
    apiBase: apiBase ? parseApiBase(apiBase) : undefined,
    toolVersion: manifest.version,
    clock: systemClock,
    onProgress: progress.update,
  }).finally(progress.stop);
  await writeReport(render(report, options, config, surroundings), options.output, surroundings);
  if (delivery !== undefined) {
    const { sendMail } = await import('../lib/notify/smtp.ts');
    await sendMail(composeMail(report, delivery.mail), delivery.smtp, { clock: systemClock });
  }
  return exitCodes[report.verdict];
}

function render(
  report: AuditReport,
  { format, output }: ScanOptions,
  config: Config,
  { stdout }: Surroundings,
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

async function writeReport(text: string, file: string | undefined, { stdout }: Surroundings): Promise<void> {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  if (file === undefined) {
    stdout.write(whole);
    return;
  }
  await writeFile(file, whole).catch((cause: NodeJS.ErrnoException) => {
    const problem = `cannot be written (${cause.code}).`;
    throw new ConfigError([{ file, path: '', problem, fix: 'Name a file in a folder that exists.' }], { cause });
  });
}

async function check(file: string, { env, stdout, stderr }: Surroundings): Promise<number> {
  const config = await loadConfig({ file }, environmentSecrets(await deskEnvironment(env)));
  for (const warning of configWarnings(config)) stderr.write(`${file} ${warning}\n`);
  const { targets, allowlist } = config.policy;
  stdout.write(`${file}: valid. ${targets.length} targets, ${allowlist.length} allowances.\n`);
  return 0;
}

/** What stands in `.env` of the current folder counts where the environment itself says nothing. */
async function deskEnvironment(environment: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const text = await readFile('.env', 'utf8').catch(() => '');
  return { ...parseEnv(text), ...environment };
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0) || value > 86_400)
    throw new InvalidArgumentError('Give seconds between 0 and 86400.');
  return value;
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('Give a port from 0 to 65535.');
  return Number(text);
}

function failWith(error: unknown, { stderr }: Surroundings): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError) {
    stderr.write(`${error.issues.map(describeIssue).join('\n')}\n`);
    return 2;
  }
  if (error instanceof CloudRefusedError || error instanceof CloudUnreachableError || error instanceof MailError) {
    stderr.write(`${error.message}\nNothing can be said of what was not read.\n`);
    return 3;
  }
  stderr.write(
    `This is a bug in image-share-audit; please report it.\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return 70;
}
