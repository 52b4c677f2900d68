import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import { createCloud } from '../../lib/cloud/client.ts';
import type { Clock } from '../../lib/types.ts';
import { startAnswerServer } from './answer-server.ts';
import { createVirtualClock } from './virtual-clock.ts';

/** The account of the run, and its secret id. */
export const own = '100000000002';
export const ownSecretId = 'AKIDown';

/** Call as it arrived: the account whose credentials signed it, its action and its parameters. */
export interface SeenCall {
  readonly secretId: string;
  readonly host: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** Answer to a call: data, or the code of a refusal. Undefined: the default answer of `answerOf`. */
export type Answer = (call: SeenCall) => object | string | undefined;

export const cloudOptions = {
  site: 'china',
  concurrency: 8,
  sharesPerSecond: 10,
  imagesPerSecond: 40,
  requestTimeoutMs: 5000,
} as const;

/** The real client of the account of the run against a server that gives roles in every account unless told otherwise. */
export async function startRoleCloud(answer: Answer = () => undefined, clock: Clock = createVirtualClock()) {
  const calls: SeenCall[] = [];
  let count = 0;
  const apiBase = await startAnswerServer((response, request, body) => {
    const call = readCall(request.headers, body);
    calls.push(call);
    count += 1;
    reply(response, answer(call) ?? answerOf(call, clock), `r-${count}`);
  });
  const runtime = { clock, random: () => 0.5, apiBase, answered: new Set<string>() };
  const credentials = { secretId: ownSecretId, secretKey: 'Gu5t9xGARNpq86cd98jo', token: 'k9Yt2mVqLw8uXzR4bN7c' };
  const cloud = createCloud(cloudOptions, credentials, runtime);
  onTestFinished(() => cloud.close());
  return { cloud, calls, runtime, clock, credentials };
}

function readCall(headers: IncomingHttpHeaders, body: string): SeenCall {
  const secretId = /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  return { secretId, host, action: String(headers['x-tc-action']), parameters: JSON.parse(body) };
}

function reply(response: ServerResponse, answer: object | string, RequestId: string): void {
  const content = typeof answer === 'string' ? { Error: { Code: answer, Message: 'no' } } : answer;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ Response: { RequestId, ...content } }));
}

/** Account of the credentials that `answerOf` gives for a role. */
function accountOf({ secretId }: SeenCall): string {
  return secretId === ownSecretId ? own : secretId.replace(/^AKID|-.*$/g, '');
}

function answerOf(call: SeenCall, clock: Clock): object {
  switch (call.action) {
    case 'GetCallerIdentity':
      return { AccountId: accountOf(call) };
    case 'AssumeRole': {
      const account = /uin\/(\d+):/.exec(String(call.parameters.RoleArn))?.[1];
      return { ...session(`AKID${account}`), ExpiredTime: Math.floor(clock.now().getTime() / 1000) + 3600 };
    }
    case 'DescribeImages': {
      const image = { ImageId: `img-${accountOf(call).slice(-8)}`, ImageName: 'golden', Tags: [] };
      return { TotalCount: 1, ImageSet: [image] };
    }
    default:
      return { SharePermissionSet: [{ AccountId: '1001', CreatedTime: '2020-01-01T00:00:00Z' }] };
  }
}

/** Credentials of an answer of AssumeRole. */
export function session(secretId: string) {
  return { Credentials: { TmpSecretId: secretId, TmpSecretKey: `key-of-${secretId}`, Token: `token-of-${secretId}` } };
}
