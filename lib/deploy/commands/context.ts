import { systemClock } from '../../clock.ts';
import { userCredentials } from '../../cloud/credentials.ts';
import { parseApiBase } from '../../cloud/endpoints.ts';
import { CloudRefusedError, CloudUnreachableError, ConfigError, DeployError, describeIssue } from '../../errors.ts';
import { readProxy } from '../../http-proxy.ts';
import { plainLines } from '../../redact.ts';
import { type CallerAccount, describeAccount, readAccount } from '../cloud/account.ts';
import { createDeployCloud, type DeployCloud } from '../cloud/api.ts';
import type { SearchContext } from '../cloud/orphans.ts';
import { createSearchApi } from '../cloud/search-api.ts';
import type { Deployment, Reporter } from '../deployment.ts';
import type { CommandOptions, Framework, Writers } from '../framework.ts';

/** Inputs and outputs of a command: serverless.yml as the framework read it, options, environment, terminal. */
export interface CommandContext extends Pick<Framework, 'service' | 'serviceDir'> {
  /** Name of serverless.yml, for messages. */
  readonly file: string;
  readonly options: CommandOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly reporter: Reporter;
  /** Writes to stdout what a script may read: one line or several. */
  readonly write: (text: string) => void;
  readonly now: () => Date;
  /** Sets the exit code of a command that is done, in the place of 0. */
  readonly exitWith: (code: 1 | 2) => void;
}

/** Creates the context of a command. Progress is a moving line on a terminal, and plain lines elsewhere. */
export function createCommandContext(framework: Framework, options: CommandOptions, writers: Writers): CommandContext {
  return {
    service: framework.service,
    serviceDir: framework.serviceDir,
    file: framework.configurationFilename,
    options,
    environment: process.env,
    reporter: createReporter(writers, process.stderr.isTTY),
    write: (text) => writers.writeText(plainLines(text)),
    now: () => systemClock.now(),
    exitWith(code) {
      process.exitCode = code;
    },
  };
}

/** Address of the emulator that stands in for the cloud, if one is set. Throws ConfigError for one beyond this machine. */
export function emulatorAddress({ environment }: Pick<CommandContext, 'environment'>): URL | undefined {
  const { TENCENTCLOUD_API_BASE: base } = environment;
  return base ? parseApiBase(base) : undefined;
}

/** The same, with a warning. */
export function warnOfEmulator(context: Pick<CommandContext, 'environment' | 'reporter'>): URL | undefined {
  const apiBase = emulatorAddress(context);
  if (apiBase !== undefined)
    context.reporter.warning(`EMULATED: using the emulator at ${apiBase.host}, not Tencent Cloud.`);

  return apiBase;
}

/** Cloud of a command, in the deployment's region and in others. */
export interface CloudAccess extends SearchContext {
  readonly account: CallerAccount;
}

/**
 * Connects to the cloud for the time of `use`, and first says to which account the credentials belong. Throws ConfigError
 * without credentials.
 */
export async function withCloud<T>(
  deployment: Pick<Deployment, 'site' | 'region' | 'accounts' | 'auditFile'>,
  context: Pick<CommandContext, 'environment' | 'reporter'>,
  use: (access: CloudAccess) => Promise<T>,
): Promise<T> {
  const { site, region } = deployment;
  const { reporter } = context;
  const credentials = userCredentials(context.environment);
  const apiBase = emulatorAddress(context);
  const runtime = { clock: systemClock, random: Math.random, apiBase, openProxy: readProxy(context.environment) };
  const clouds = new Map<string, DeployCloud>();
  const cloudIn = (place: string) => {
    const cloud = clouds.get(place) ?? createDeployCloud({ site, region: place, credentials, runtime });
    clouds.set(place, cloud);
    return cloud;
  };
  const openSearch = () => createSearchApi({ site, credentials, runtime });
  try {
    const cloud = cloudIn(region);
    const account = await readAccount(cloud);
    reporter.notice(describeAccount(account, deployment));
    warnOfEmulator(context);
    return await use({ cloud, cloudIn, openSearch, account, clock: systemClock, reporter });
  } finally {
    for (const cloud of clouds.values()) cloud.close();
  }
}

/** Error for the framework, which shows one of its own class as a sentence and any other, a bug, with its stack. */
export function toFrameworkError(error: unknown, { classes }: Pick<Framework, 'classes'>): unknown {
  if (error instanceof ConfigError) {
    const lines = error.issues.map((issue) => describeIssue(issue));
    return new classes.Error(plainLines(lines.join('\n')), 'TENCENT_SETTINGS');
  }
  const isExpected = [DeployError, CloudRefusedError, CloudUnreachableError].some((known) => error instanceof known);
  return isExpected && error instanceof Error ? new classes.Error(plainLines(error.message), 'TENCENT_DEPLOY') : error;
}

function createReporter({ log, progress }: Writers, isTerminal: boolean): Reporter {
  const line = progress.get('tencent');
  let last = '';
  return {
    notice(text) {
      line.remove();
      log.notice(plainLines(text));
    },
    progress(text) {
      if (isTerminal) line.notice(plainLines(text));
      else if (text !== last) log.notice(plainLines(text));
      last = text;
    },
    warning(text) {
      line.remove();
      log.warning(plainLines(text));
    },
  };
}
