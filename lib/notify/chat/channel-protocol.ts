import type { ChatSummary } from './summary.ts';

/** POST request to a channel. */
export interface ChannelRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answer of a channel. `body` is cut where it is long. */
export interface ChannelAnswer {
  readonly status: number;
  readonly body: string;
}

/** Meaning of an answer. `code` is safe to show; `detail` is text of the other side, which may be empty. */
export type Interpretation =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly code: string; readonly detail: string; readonly isTransient: boolean };

/** Request that is composed, and signed, anew for each attempt. */
export type RequestAt = (now: Date) => ChannelRequest;

/** Protocol of a kind of channel: the requests of a message, and the meaning of an answer to one. */
export interface ChannelProtocol {
  readonly composeRequests: (summary: ChatSummary) => readonly RequestAt[];
  readonly interpretAnswer: (answer: ChannelAnswer) => Interpretation;
}

/** Request with a JSON body. */
export function jsonRequest(url: string, value: unknown): ChannelRequest {
  return { url, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) };
}

/** Interpretation by the HTTP status alone; undefined for a success, where the body decides. */
export function interpretStatus({ status, body }: ChannelAnswer): Interpretation | undefined {
  if (status >= 200 && status < 300) return undefined;
  const code = status >= 300 && status < 400 ? `HTTP ${status}, a redirect, which is not followed` : `HTTP ${status}`;
  return { accepted: false, code, detail: body, isTransient: status === 429 || status >= 500 };
}

/** Keys of the code and the message in a robot's JSON answer. */
interface AnswerFields {
  readonly code: string;
  readonly message: string;
  readonly transientCodes: readonly number[];
}

/** Success is the number 0 under `code`, and nothing else: not a missing one, not an empty body. */
export function interpretCode(answer: ChannelAnswer, fields: AnswerFields): Interpretation {
  const failed = interpretStatus(answer);
  const values = parseObject(answer.body);
  const code = values[fields.code];
  if (failed === undefined && code === 0) return { accepted: true };
  const message = values[fields.message];
  const detail = typeof message === 'string' ? message : '';
  if (typeof code === 'number') {
    const isTransient = fields.transientCodes.includes(code) || (failed?.accepted === false && failed.isTransient);
    return { accepted: false, code: `${fields.code} ${code}`, detail, isTransient };
  }
  return failed ?? { accepted: false, code: `no ${fields.code} in the answer`, detail, isTransient: false };
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
