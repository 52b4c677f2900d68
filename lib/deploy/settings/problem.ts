import type { ConfigIssue } from '../../errors.ts';

/** Something wrong in serverless.yml: where, what, and what to write instead. */
export type Problem = Omit<ConfigIssue, 'file'>;
