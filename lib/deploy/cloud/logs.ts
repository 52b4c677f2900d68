import * as z from 'zod/mini';
import type { Deployment } from '../deployment.ts';
import { parseJson } from './answer.ts';
import type { CloudContext } from './api.ts';
import { withDeployErrors } from './deploy-error.ts';
import { requireDeployed } from './deployed.ts';

export interface LogQuery {
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** A further condition in the query language of CLS, such as `SCF_RequestId:"…"`. */
  readonly filter?: string;
  /** The latest so many lines; at most 1000, which is what CLS gives at once. */
  readonly limit: number;
}

export interface LogLine {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly requestId?: string;
  readonly message: string;
}

/** Log lines, oldest first; `more` when the limit cut some off. Or, without a topic, advice where to look. */
export type Logs =
  | { readonly kind: 'lines'; readonly lines: readonly LogLine[]; readonly more: boolean }
  | { readonly kind: 'no-topic'; readonly advice: string };

/** Fields that SCF adds to those of a line that is JSON: https://cloud.tencent.com/document/product/583/60336 */
const fields = z.looseObject({ SCF_RequestId: z.string(), SCF_Message: z.optional(z.string()) });

/** Searches the log topic of the function. Throws DeployError. */
export function searchLogs(deployment: Deployment, query: LogQuery, { cloud }: CloudContext): Promise<Logs> {
  return withDeployErrors(deployment, async () => {
    const { logs } = await requireDeployed(deployment, cloud);
    const { functionName, namespace } = deployment;
    if (logs === undefined) return { kind: 'no-topic', advice: describeConsole(deployment) };
    const conditions = [`SCF_FunctionName:"${functionName}"`, `SCF_Namespace:"${namespace}"`];
    const further = query.filter === undefined ? [] : [parenthesize(query.filter)];
    const { entries, whole } = await cloud.searchLogs({
      topicId: logs.topicId,
      query: [...conditions, ...further].join(' AND '),
      fromMs: Date.parse(query.from),
      toMs: Date.parse(query.to),
      limit: query.limit,
    });
    const lines = entries.map(({ timeMs, fields: text }) => readLine(timeMs, text));
    return { kind: 'lines', lines: lines.toReversed(), more: !whole };
  });
}

/** AND binds more strongly than OR. */
function parenthesize(filter: string): string {
  return /\bor\b/i.test(filter) ? `(${filter})` : filter;
}

function readLine(timeMs: number, text: string): LogLine {
  const time = new Date(timeMs).toISOString();
  const parsed = fields.safeParse(parseJson(text));
  if (!parsed.success) return { time, message: text };
  const { SCF_RequestId: requestId, SCF_Message: message, ...others } = parsed.data;
  return { time, requestId, message: message === undefined ? formatFields(others) : withoutPrefix(message, requestId) };
}

/** Removes the time and the request id before a message, which are fields of their own. */
function withoutPrefix(message: string, requestId: string): string {
  const [, id, ...rest] = message.split('\t');
  return id === requestId ? rest.join('\t') : message;
}

function formatFields(logged: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(logged).filter(([name]) => !name.startsWith('SCF_'))));
}

const consoles = {
  china: 'https://console.cloud.tencent.com/scf/list',
  international: 'https://console.tencentcloud.com/scf/list',
} as const satisfies Record<Deployment['site'], string>;

function describeConsole({ functionName, namespace, region, site }: Deployment): string {
  return (
    `The function ${functionName} has no log topic to search. ` +
    `Find its logs in the console, ${consoles[site]}: region ${region}, namespace ${namespace}, function ${functionName}, "Log query". ` +
    'Set provider.cls in serverless.yml to search them with this command.'
  );
}
