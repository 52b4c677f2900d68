import { DeployError } from '../../errors.ts';
import { searchLogs } from '../cloud/logs.ts';
import { type CommandContext, withCloud } from './context.ts';
import { identify } from './prepare.ts';

const DEFAULT_START = '1d';
const DEFAULT_LIMIT = '100';

const unitsMs = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Writes the function's log lines to stdout, each with its time and request id; without a log topic, says where to find them. */
export async function logsCommand(context: CommandContext): Promise<void> {
  const { options, reporter, write, now } = context;
  const { deployment } = await identify(context);
  const until = now();
  const { startTime = DEFAULT_START, filter, limit = DEFAULT_LIMIT } = options;
  const query = {
    from: readStart(String(startTime), until).toISOString(),
    to: until.toISOString(),
    limit: readLimit(String(limit)),
    ...(typeof filter === 'string' && { filter }),
  };
  const logs = await withCloud(deployment, context, (cloudContext) => searchLogs(deployment, query, cloudContext));
  if (logs.kind === 'no-topic') return reporter.notice(logs.advice);
  if (logs.more) reporter.notice(`Showing the latest ${query.limit} lines. Use --limit to show more.`);
  if (logs.lines.length === 0) reporter.notice(`No logs since ${query.from}. Use --startTime 7d to look further back.`);
  for (const { time, requestId, message } of logs.lines)
    write([time, requestId, message].filter((part) => part !== undefined).join(' '));
}

/** A point in time: ISO 8601, or a duration before now: `30m`, `6h`, `7d`. Throws DeployError. */
export function readStart(text: string, now: Date): Date {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (count !== undefined && (unit === 'm' || unit === 'h' || unit === 'd'))
    return new Date(now.getTime() - Number(count) * unitsMs[unit]);

  const time = Date.parse(text);
  if (!Number.isNaN(time) && /^\d{4}-\d{2}-\d{2}/.test(text)) return new Date(time);
  throw new DeployError(`--startTime "${text}" is not a valid time. Write 30m, 6h, 7d, or 2026-11-24T01:00:00Z.`);
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1000) return limit;
  throw new DeployError(`--limit "${text}" is not valid. Write a number from 1 to 1000.`);
}
