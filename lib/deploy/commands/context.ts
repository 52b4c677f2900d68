import { systemClock } from '../../clock.ts';
import { userCredentials } from '../../cloud/credentials.ts';
import { parseApiBase } from '../../cloud/endpoints.ts';
import { CloudRefusedError, CloudUnreachableError, ConfigError, DeployError, describeIssue } from '../../errors.ts';
import { createDeployCloud } from '../cloud/api.ts';
import type { CloudContext } from '../cloud/context.ts';
import type { Deployment, Reporter } from '../deployment.ts';
import type { CommandOptions, Framework, Writers } from '../framework.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What every command is given: serverless.yml as it was read, the options, and the person or the pipeline that asked. */
export interface CommandContext extends Pick<Framework, 'service' | 'serviceDir'> {
  /** Name of serverless.yml, for messages. */
  readonly file: string;
  readonly options: CommandOptions;
  readonly environment: Environment;
  readonly reporter: Reporter;
  /** For what a script may read: to stdout, one line or several. */
  readonly write: (text: string) => void;
  readonly now: () => Date;
}

/** The desk at which a command of the framework runs. Progress is a moving line on a terminal, and plain lines elsewhere. */
export function createCommandContext(framework: Framework, options: CommandOptions, writers: Writers): CommandContext {
  return {
    service: framework.service,
    serviceDir: framework.serviceDir,
    file: framework.configurationFilename,
    options,
    environment: process.env,
    reporter: createReporter(writers, process.stderr.isTTY),
    write: (text) => writers.writeText(text),
    now: () => systemClock.now(),
  };
}

/** The emulator that answers in the cloud's place, if one is named. Throws ConfigError for an address beyond this machine. */
export function emulatorAddress({ environment }: Pick<CommandContext, 'environment'>): URL | undefined {
  const { TENCENTCLOUD_API_BASE: base } = environment;
  return base ? parseApiBase(base) : undefined;
}

/** The same, and warns of it. */
export function warnOfEmulator(context: Pick<CommandContext, 'environment' | 'reporter'>): URL | undefined {
  const apiBase = emulatorAddress(context);
  if (apiBase !== undefined)
    context.reporter.warning(`EMULATED: an emulator at ${apiBase.host} answers in the cloud's place.`);

  return apiBase;
}

/** Opens the road to the cloud, lets `use` go it, and closes it. Throws ConfigError without credentials. */
export async function withCloud<T>(
  { site, region }: Pick<Deployment, 'site' | 'region'>,
  context: Pick<CommandContext, 'environment' | 'reporter'>,
  use: (cloudContext: CloudContext) => Promise<T>,
): Promise<T> {
  const credentials = userCredentials(context.environment);
  const runtime = { clock: systemClock, random: Math.random, apiBase: warnOfEmulator(context) };
  const cloud = createDeployCloud({ site, region, credentials, runtime });
  try {
    return await use({ cloud, clock: systemClock, reporter: context.reporter });
  } finally {
    cloud.close();
  }
}

/** What is thrown to the framework, which shows an error of its own class as a sentence and any other, a bug, with its stack. */
export function toFrameworkError(error: unknown, { classes }: Pick<Framework, 'classes'>): unknown {
  if (error instanceof ConfigError) {
    const lines = error.issues.map((issue) => describeIssue(issue));
    return new classes.Error(lines.join('\n'), 'TENCENT_SETTINGS');
  }
  const isExpected = [DeployError, CloudRefusedError, CloudUnreachableError].some((known) => error instanceof known);
  return isExpected && error instanceof Error ? new classes.Error(error.message, 'TENCENT_DEPLOY') : error;
}

function createReporter({ log, progress }: Writers, isTerminal: boolean): Reporter {
  const line = progress.get('tencent');
  let last = '';
  return {
    notice(text) {
      line.remove();
      log.notice(text);
    },
    progress(text) {
      if (isTerminal) line.notice(text);
      else if (text !== last) log.notice(text);
      last = text;
    },
    warning(text) {
      line.remove();
      log.warning(text);
    },
  };
}
