import { ConfigError } from '../errors.ts';
import { isWithin, type Path } from '../format-path.ts';
import { asMapping } from '../mapping.ts';
import type { Channel, Delivery, StateOptions } from '../options.ts';
import { buildConfig, buildDelivery, type Config } from './build.ts';
import { type CheckedFile, checkFile, type Use } from './check.ts';
import type { ResolveSecret } from './file/references.ts';
import { mailSchema, smtpSchema } from './schema/delivery.ts';
import { notifySchema } from './schema/notify.ts';
import { timeZone } from './schema/policy.ts';
import { stateSchema } from './schema/state.ts';

export type { Delivery } from '../options.ts';
export type { Config } from './build.ts';

/** Origin of the settings, and the part of them that is used. */
export interface ConfigSource {
  readonly file: string;
  /** Default: everything. */
  readonly use?: Use;
}

/**
 * Reads audit.yml and resolves its references. A ConfigError names every problem at once, and carries the settings for mail,
 * channels and memory when these could be read, so that the failed run can still be reported.
 */
export async function loadConfig({ file, use }: ConfigSource, resolveSecret: ResolveSecret): Promise<Config> {
  const checked = await checkFile(file, resolveSecret, use);
  if (checked.valid === undefined) {
    throw new ConfigError(checked.issues, {
      delivery: readableDelivery(checked),
      channels: readableChannels(checked),
      state: readableState(checked),
    });
  }
  return buildConfig(checked.valid, file);
}

/** The settings for mail; a ConfigError where they are absent. */
export function requireDelivery(config: Config): Delivery {
  if (config.delivery !== undefined) return config.delivery;
  const issue = {
    file: config.file,
    path: '',
    problem: 'Sending mail requires both `mail` and `smtp`, and at least one of them is missing.',
    fix: 'Add what is missing; audit.example.yml shows both.',
  };
  throw new ConfigError([issue], { channels: config.channels });
}

/** Keys of `mail` without which a failed run can be mailed, to everyone under `mail.to`: with a problem, they are left out. */
const optionalKeys = ['when', 'subjectPrefix', 'remindAfterDays', 'heartbeat', 'routes'];

function readableDelivery({ settings, problems }: CheckedFile): Delivery | undefined {
  if (problems.some(({ path }) => isNeeded(path))) return undefined;
  const isReadable = (key: string) => key !== 'routes' && !problems.some(({ path }) => isWithin(path, ['mail', key]));
  const readable = Object.entries(asMapping(settings.mail)).filter(([key]) => isReadable(key));
  const mail = mailSchema.safeParse(Object.fromEntries(readable));
  const smtp = smtpSchema.safeParse(settings.smtp);
  const zone = timeZone.safeParse(settings.timeZone);
  if (!mail.success || !smtp.success) return undefined;
  return buildDelivery({ mail: mail.data, smtp: smtp.data, timeZone: zone.success ? zone.data : 'Asia/Shanghai' });
}

/** All channels or none: a message that only some receive looks like one that all received. */
function readableChannels({ settings, problems }: CheckedFile): readonly Channel[] {
  const channels = notifySchema.safeParse(settings.notify);
  const isBroken = problems.some(({ path }) => isWithin(path, ['notify']));
  return channels.success && !isBroken ? channels.data : [];
}

function readableState({ settings, problems }: CheckedFile): StateOptions | undefined {
  if (settings.state === undefined || problems.some(({ path }) => isWithin(path, ['state']))) return undefined;
  return stateSchema.safeParse(settings.state).data;
}

function isNeeded(path: Path): boolean {
  if (!isWithin(path, ['mail'])) return isWithin(path, ['smtp']);
  return !optionalKeys.some((key) => isWithin(path, ['mail', key]));
}
