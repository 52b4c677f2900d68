import { collected, evidence, image, unavailable } from '../support/evidence.ts';

/** One in the morning, UTC, of a day of November 2026; 31 is the first of December. */
export function day(n: number): string {
  return new Date(Date.UTC(2026, 10, n, 1)).toISOString();
}

export const monday = day(23);
export const tuesday = day(24);
export const wednesday = day(25);
export const thursday = day(26);
export const friday = day(27);

export const web = image('img-aaaaaaaa', { tags: { team: 'web' } });
export const db = image('img-bbbbbbbb', { tags: { team: 'db' } });

/** Evidence of the image `web` alone: shared with account 100, shared with nobody, or not read. */
export const shared = evidence([collected(web, ['100'])]);
export const clean = evidence([collected(web, [])]);
export const unread = evidence([unavailable(web)]);

export const security = 'security@example.com';
export const two = { to: ['one@example.com', 'two@example.com'] };
export const ownerOfWeb = { to: ['web@example.com'], cc: [], tags: { team: 'web' } };
