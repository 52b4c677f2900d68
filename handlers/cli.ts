import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import {
  CloudRefusedError,
  CloudUnreachableError,
  ConfigError,
  describeIssue,
  MailError,
  StateError,
} from '../lib/errors.ts';
import { plainLines } from '../lib/redact.ts';
import manifest from '../package.json' with { type: 'json' };
import { type CheckOptions, check } from './commands/check.ts';
import { type CommandContext, EXIT_FAILED } from './commands/context.ts';
import { adviseAtDesk } from './commands/desk-advice.ts';
import type { EmulatorOptions } from './commands/emulator.ts';
import type { PreviewOptions } from './commands/mail.ts';
import { formats, type ScanOptions, scan } from './commands/scan.ts';

/** Runs one command and resolves with its exit code: 0 compliant, 1 non-compliant, 2 settings or usage, 3 incomplete or failed, 70 bug. */
export async function run(argv: readonly string[], context: CommandContext): Promise<number> {
  let exitCode = 0;
  const program = createProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    return failWith(error, context);
  }
}

function configOption(): Option {
  return new Option('-c, --config <file>', 'the configuration').default('audit.yml');
}

function createProgram(context: CommandContext, exitWith: (code: number) => void): Command {
  const { stdout, stderr } = context;
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
    .option('-q, --quiet', 'no progress, and no table when there are no findings')
    .option('--mail', 'also send the alert mail, whatever was found')
    .option('--deadline <seconds>', 'stop reading after this time; what was not read is reported', parsePositive)
    .action(async (options: ScanOptions) => exitWith(await scan(options, context)));
  program
    .command('check')
    .description('check the configuration without asking the cloud')
    .addOption(configOption())
    .option('--strict', 'exit with 2 for warnings too, and for what could not be checked')
    .action(async (options: CheckOptions) => exitWith(await check(options, context)));
  addMailCommand(program, context, exitWith);
  program
    .command('demo')
    .description('run the whole job against an emulated cloud and a mailbox in this process')
    .action(async () => {
      const { runDemo } = await import('./commands/demo.ts');
      exitWith(await runDemo(context));
    });
  program
    .command('emulator')
    .description('serve the emulated cloud until interrupted')
    .option('--estate <file>', 'accounts, images, shares and faults to serve; default: the demo estate')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes a free one', parsePort, 0)
    .action(async (options: EmulatorOptions) => {
      const { serveEmulator } = await import('./commands/emulator.ts');
      exitWith(await serveEmulator(options, context));
    });
  return program;
}

/** Adds the command `mail`, whose code is loaded only when it runs. */
function addMailCommand(program: Command, context: CommandContext, exitWith: (code: number) => void): void {
  const command = program
    .command('mail')
    .description('show the mail of a saved report without sending it, or send a test mail')
    .option('--preview <report>', 'write the mail of a saved JSON report as HTML, text and .eml')
    .addOption(new Option('--test', 'send a test mail to everyone in mail.to and mail.cc').conflicts('preview'))
    .option('-c, --config <file>', 'the configuration (default: audit.yml; a preview can do without)')
    .addOption(new Option('-o, --output <folder>', 'where to write the preview').default('out/mail').conflicts('test'))
    .addOption(
      new Option('--language <language>', 'of the preview (default: mail.language)')
        .choices(['en', 'zh'])
        .conflicts('test'),
    );
  command.action(async ({ preview, test, ...options }: Partial<PreviewOptions> & MailOptions) => {
    if (preview === undefined && test === undefined) command.error('error: give --preview <report> or --test');
    const { previewMail, testMail } = await import('./commands/mail.ts');
    exitWith(
      await (preview === undefined ? testMail(options, context) : previewMail({ ...options, preview }, context)),
    );
  });
}

interface MailOptions {
  readonly test?: true;
  readonly output: string;
}

function parsePositive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0) || value > 86_400)
    throw new InvalidArgumentError('Give a number of seconds above 0, at most 86400.');

  return value;
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new InvalidArgumentError('Give a port from 0 to 65535.');
  return Number(text);
}

function failWith(error: unknown, context: CommandContext): number {
  const say = (text: string) => context.stderr.write(`${plainLines(text)}\n`);
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof ConfigError) {
    say(error.issues.map(describeIssue).join('\n'));
    return 2;
  }
  if (error instanceof CloudRefusedError || error instanceof CloudUnreachableError) {
    say(`${error.message}\n${adviseAtDesk(error)}\nNo report was made.`);
    return EXIT_FAILED;
  }
  if (error instanceof MailError) {
    say(`${error.message}\nThe report is complete; the mail is what failed.`);
    return EXIT_FAILED;
  }
  if (error instanceof StateError) {
    say(`${error.message}\nThe report is complete, and mailed; the next run will not know of it.`);
    return EXIT_FAILED;
  }
  say(`This is a bug in image-share-audit; please report it.\n${error instanceof Error ? error.stack : String(error)}`);
  return 70;
}
