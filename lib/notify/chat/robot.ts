import type { ChatSummary } from './summary.ts';

/** A POST that is ready to be sent. */
export interface ChannelRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came back. `body` is cut where it is long. */
export interface ChannelAnswer {
  readonly status: number;
  readonly body: string;
}

/** What an answer means. `code` is safe to show; `said` are the words of whoever answered, empty when there are none. */
export type Judgement =
  | { readonly taken: true }
  | { readonly taken: false; readonly code: string; readonly said: string; readonly isTransient: boolean };

/** A channel as its kind has it: how it is spoken to, and what its answers mean. */
export interface Robot {
  readonly composeRequest: (summary: ChatSummary, now: Date) => ChannelRequest;
  readonly judge: (answer: ChannelAnswer) => Judgement;
}

/** Posts JSON. */
export function jsonRequest(url: string, value: unknown): ChannelRequest {
  return { url, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

/** An answer that is no success by its HTTP status; undefined where the body has to be looked at. */
export function judgeStatus({ status, body }: ChannelAnswer): Judgement | undefined {
  if (status >= 200 && status < 300) return undefined;
  const code = status >= 300 && status < 400 ? `HTTP ${status}, a redirect, which is not followed` : `HTTP ${status}`;
  return { taken: false, code, said: body, isTransient: status === 429 || status >= 500 };
}

/** Where a robot's JSON answer has its verdict. */
interface AnswerFields {
  readonly code: string;
  readonly message: string;
  readonly transientCodes: readonly number[];
}

/** Success is the number 0 under `code`, and nothing else: not a missing one, not an empty body. */
export function judgeCode(answer: ChannelAnswer, fields: AnswerFields): Judgement {
  const failed = judgeStatus(answer);
  const values = parseObject(answer.body);
  const code = values[fields.code];
  if (failed === undefined && code === 0) return { taken: true };
  const message = values[fields.message];
  const said = typeof message === 'string' ? message : '';
  if (typeof code === 'number') {
    const isTransient = fields.transientCodes.includes(code) || (failed?.taken === false && failed.isTransient);
    return { taken: false, code: `${fields.code} ${code}`, said, isTransient };
  }
  return failed ?? { taken: false, code: `no ${fields.code} in the answer`, said, isTransient: false };
}

/** The JSON object; an empty one where the text is none. */
export function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
