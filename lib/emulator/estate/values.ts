import * as z from 'zod/mini';

// Values that several parts of an estate have.

export const text = z.string().check(z.minLength(1));
export const uin = z.string().check(z.regex(/^\d+$/, 'An account id is all digits'));
export const count = z.int().check(z.gte(0));
