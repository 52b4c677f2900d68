import { ConfigError, type ConfigIssue } from '../errors.ts';
import { formatPath, isWithin, type Path } from '../format-path.ts';
import type { Channel, Delivery } from '../options.ts';
import { buildChannel, buildConfig, buildDelivery, type Config } from './build.ts';
import { type ConfigDocument, parseConfigText } from './file/document.ts';
import { asMapping, type Mapping } from './file/draft.ts';
import type { Problem } from './file/problem.ts';
import { readConfigFile } from './file/read-file.ts';
import { type ResolveSecret, resolveReferences } from './file/references.ts';
import { literalSecrets } from './file/secrets.ts';
import { allowlistProblems } from './rules/allowlist.ts';
import { deliveryProblems } from './rules/delivery.ts';
import { notifyProblems } from './rules/notify.ts';
import { routeProblems } from './rules/routes.ts';
import { stateProblems } from './rules/state.ts';
import { targetProblems } from './rules/targets.ts';
import { unsupportedSettings } from './rules/unsupported.ts';
import { mailSchema, smtpSchema } from './schema/delivery.ts';
import { notifySchema } from './schema/notify.ts';
import { timeZone } from './schema/policy.ts';
import { describeSchemaIssues } from './schema/problems.ts';
import { configSchema } from './schema/schema.ts';

export type { Delivery } from '../options.ts';
export type { Config } from './build.ts';
export { configWarnings } from './warnings.ts';

/** Where the settings come from. */
export interface ConfigSource {
  readonly file: string;
}

/**
 * Reads audit.yml and resolves what it refers to. A ConfigError names every problem at once, and carries the settings
 * for mail and channels when these could be read, so that the rest can still be told as a failed run.
 */
export async function loadConfig(source: ConfigSource, resolveSecret: ResolveSecret): Promise<Config> {
  const document = parseConfigText(source.file, await readConfigFile(source.file));
  const references = await resolveReferences(document.value, resolveSecret);
  const parsed = configSchema.safeParse(references.value);
  const settings = asMapping(references.value);
  const unread = [...document.unread, ...references.problems];
  const problems = [
    ...document.problems,
    ...unread,
    ...withoutEchoes(unread, [
      ...describeSchemaIssues(parsed.error?.issues ?? [], { ...references, sourceOf: document.sourceOf }),
      ...unsupportedSettings(settings),
      ...targetProblems(settings),
      ...allowlistProblems(settings),
      ...deliveryProblems(settings),
      ...routeProblems(settings),
      ...stateProblems(settings),
      ...notifyProblems(settings),
    ]),
  ];
  if (parsed.success && problems.length === 0) {
    return buildConfig({
      file: source.file,
      settings: parsed.data,
      literalSecrets: literalSecrets(settings, references.secrets),
    });
  }
  throw new ConfigError(locate(source.file, document, problems), {
    delivery: readableDelivery(settings, problems),
    channels: readableChannels(settings, problems),
  });
}

/** What sending mail needs; a ConfigError when the settings do not have it. */
export function requireDelivery(config: Config): Delivery {
  if (config.delivery !== undefined) return config.delivery;
  const issue = {
    file: config.file,
    path: '',
    problem: 'A mail needs both `mail` and `smtp`, and at least one of them is missing.',
    fix: 'Add what is missing; audit.example.yml shows both.',
  };
  throw new ConfigError([issue], { channels: config.channels });
}

// A value that could not be read is told once: that it is also missing or of no right form is no problem of its own.
function withoutEchoes(unread: readonly Problem[], later: readonly Problem[]): readonly Problem[] {
  const told = new Set(unread.map(({ path }) => formatPath(path)));
  return later.filter(({ path }) => !told.has(formatPath(path)));
}

function locate(file: string, document: ConfigDocument, problems: readonly Problem[]): readonly ConfigIssue[] {
  return problems
    .map(({ path, line = document.lineOf(path), problem, fix }) => ({
      file,
      ...(line !== undefined && { line }),
      path: formatPath(path),
      problem,
      fix,
    }))
    .toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0));
}

/** What a failed run can be mailed without. It goes to everyone under `mail.to`, whatever is new in it. */
const selective = ['when', 'remindAfterDays', 'heartbeat', 'routes'];

function readableDelivery(settings: Mapping, problems: readonly Problem[]): Delivery | undefined {
  if (problems.some(({ path }) => isNeeded(path))) return undefined;
  const needed = Object.entries(asMapping(settings.mail)).filter(([key]) => !selective.includes(key));
  const mail = mailSchema.safeParse(Object.fromEntries(needed));
  const smtp = smtpSchema.safeParse(settings.smtp);
  const zone = timeZone.safeParse(settings.timeZone);
  if (!mail.success || !smtp.success) return undefined;
  return buildDelivery({ mail: mail.data, smtp: smtp.data, timeZone: zone.success ? zone.data : 'Asia/Shanghai' });
}

/** All of them or none: a message that only some get looks like one that all got. */
function readableChannels(settings: Mapping, problems: readonly Problem[]): readonly Channel[] {
  const notify = notifySchema.safeParse(settings.notify);
  const isBroken = !notify.success || problems.some(({ path }) => isWithin(path, ['notify']));
  return isBroken ? [] : notify.data.map(buildChannel);
}

function isNeeded(path: Path): boolean {
  if (!isWithin(path, ['mail'])) return isWithin(path, ['smtp']);
  return !selective.some((key) => isWithin(path, ['mail', key]));
}
