import { DeployError } from '../../errors.ts';
import { searchLogs } from '../cloud/logs.ts';
import { type CommandContext, withCloud } from './context.ts';
import { identify } from './prepare.ts';

const DEFAULT_START = '1d';
const DEFAULT_LIMIT = 100;

const unitsMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Shows what the function wrote: a line each to stdout, with its time and request. Where it has no log topic, says where to look. */
export async function logsCommand(context: CommandContext): Promise<void> {
  const { deployment } = await identify(context);
  const { reporter, options } = context;
  const { startTime, filter, limit } = options;
  const now = context.now();
  const query = {
    from: readStart(typeof startTime === 'string' ? startTime : DEFAULT_START, now).toISOString(),
    to: now.toISOString(),
    limit: readLimit(typeof limit === 'string' ? limit : String(DEFAULT_LIMIT)),
    ...(typeof filter === 'string' && { filter }),
  };
  const logs = await withCloud(deployment, context, (cloudContext) => searchLogs(deployment, query, cloudContext));
  if (logs.kind === 'elsewhere') {
    reporter.notice(logs.advice);
    return;
  }
  if (logs.more) reporter.notice(`Only the latest ${query.limit} lines; --limit gives more.`);
  if (logs.lines.length === 0) reporter.notice(`Nothing since ${query.from}. --startTime 7d looks further back.`);
  for (const { time, requestId, message } of logs.lines)
    context.write([time, requestId, message].filter((part) => part !== undefined).join(' '));
}

/** A point in time: ISO 8601, or so long before now: `30m`, `6h`, `7d`. Throws DeployError. */
export function readStart(text: string, now: Date): Date {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (count !== undefined && (unit === 'm' || unit === 'h' || unit === 'd'))
    return new Date(now.getTime() - Number(count) * unitsMs[unit]);

  const time = Date.parse(text);
  if (!Number.isNaN(time) && /^\d{4}-\d{2}-\d{2}/.test(text)) return new Date(time);
  throw new DeployError(`--startTime "${text}" is no time. Write 30m, 6h, 7d, or 2026-11-24T01:00:00Z.`);
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw new DeployError(`--limit "${text}" is no number of lines: 1 to 1000.`);
}
