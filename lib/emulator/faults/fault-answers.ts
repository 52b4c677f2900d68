import { type Answer, json, type Reply } from '../protocol/reply.ts';

/** Edit of a request that is served: of its parameters, or of its answer. */
export interface AnswerEdit {
  readonly request?: (parameters: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
  /** `uses` counts how often the fault was used, this time included. */
  readonly answer?: (answer: Answer, uses: number) => Answer;
}

/** Answers that take the place of the true one. */
export const replies = {
  'html-200': html(200, 'Sign in to the network'),
  'bad-gateway': html(502, '502 Bad Gateway'),
  redirect: { kind: 'whole', status: 302, headers: { Location: 'https://login.example.com/' }, body: '' },
  'half-a-body': {
    kind: 'half',
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ Response: { RequestId: '00000000-0000-4000-8000-000000000000', SharePermissionSet: [] } }),
  },
  'no-answer': { kind: 'nothing' },
  reset: { kind: 'reset' },
  'not-json': {
    kind: 'whole',
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: 'upstream timed out',
  },
  'empty-body': { kind: 'whole', status: 200, headers: { 'Content-Type': 'application/json' }, body: '' },
  'empty-object': json({}),
  'response-null': json({ Response: null }),
  // The envelope of API 2.0: https://intl.cloud.tencent.com/document/product/239/1757.
  'legacy-envelope': json({ code: 4100, message: 'Authentication failed', codeDesc: 'AuthFailure' }),
} satisfies Readonly<Record<string, Reply>>;

/** Edits of the true answer. A `Set` is the list of the answer, whichever action it is; that of Organization's is `Items`. */
export const edits = {
  'set-missing': { answer: (answer) => omit(answer, setName(answer)) },
  'set-null': { answer: (answer) => ({ ...answer, [setName(answer)]: null }) },
  'entry-without-account': { answer: (answer) => editFirstShare(answer, ({ CreatedTime }) => ({ CreatedTime })) },
  'numeric-account': {
    answer: (answer) => editFirstShare(answer, (share) => ({ ...share, AccountId: Number(share.AccountId) })),
  },
  /** Another total each time. */
  'total-changes': {
    answer: (answer, uses) => ({ ...answer, [totalName(answer)]: Number(answer[totalName(answer)]) + uses }),
  },
  /** The first page, whatever the offset. */
  'page-repeated': { request: (parameters) => ({ ...parameters, Offset: 0 }) },
  /** The page without its last entry, while TotalCount stays. */
  'page-short': { answer: (answer) => ({ ...answer, [setName(answer)]: setOf(answer).slice(0, -1) }) },
} satisfies Readonly<Record<string, AnswerEdit>>;

/** Name of an answer that a fault gives; `body` is another. */
export type AnswerName = keyof typeof replies | EditName;

type EditName = keyof typeof edits;

/** Names of all answers and edits. */
export const answerNames: readonly string[] = [...Object.keys(replies), ...Object.keys(edits)];

/** Type guard of an answer name. */
export function isAnswerName(name: unknown): name is AnswerName {
  return typeof name === 'string' && answerNames.includes(name);
}

/** Type guard of an edit's name. */
export function isEdit(name: AnswerName): name is EditName {
  return Object.hasOwn(edits, name);
}

function html(status: number, title: string): Reply {
  return {
    kind: 'whole',
    status,
    headers: { 'Content-Type': 'text/html' },
    body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  };
}

interface ShareEntry {
  readonly AccountId?: unknown;
  readonly CreatedTime?: unknown;
}

/** An answer without shares gets one to break. */
function editFirstShare(answer: Answer, edit: (share: ShareEntry) => ShareEntry): Answer {
  const [first = { AccountId: '101104350000', CreatedTime: '2018-06-10T11:02:50Z' }, ...rest] = setOf(answer);
  return { ...answer, [setName(answer)]: [edit(first), ...rest] };
}

function totalName(answer: Answer): string {
  return 'Total' in answer ? 'Total' : 'TotalCount';
}

function setName(answer: Answer): string {
  return Object.keys(answer).find((key) => key.endsWith('Set') || key === 'Items') ?? 'Set';
}

function setOf(answer: Answer): readonly ShareEntry[] {
  const set = answer[setName(answer)];
  return Array.isArray(set) ? set : [];
}

function omit(answer: Answer, name: string): Answer {
  return Object.fromEntries(Object.entries(answer).filter(([key]) => key !== name));
}
