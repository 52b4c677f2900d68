import { randomBytes } from 'node:crypto';
import { ownValue } from '../protocol/own-value.ts';
import type { FunctionCode } from './function-code.ts';

/** Addresses under which code packages can be downloaded without further credentials. */
export interface CodeLinks {
  /** Address of a package, valid for some minutes from `atMs` on. */
  open(code: FunctionCode, name: string, atMs: number): string;
  /** The zip of an address that is still valid. */
  find(path: string, query: string, atMs: number): Uint8Array | undefined;
}

/** Host of the API page's example: https://www.tencentcloud.com/document/product/583/34409 */
export const CODE_HOST = 'lambdacode-1253970226.cosgz.myqcloud.com';

/** Validity of an address; the real one is not documented. */
const VALID_MS = 10 * 60 * 1000;

/** No addresses yet. */
export function createCodeLinks(): CodeLinks {
  const links: Record<string, { readonly code: FunctionCode; readonly untilMs: number }> = {};
  return {
    open(code, name, atMs) {
      const path = `/1253970226/${name}/${name}.zip`;
      const sign = randomBytes(16).toString('hex');
      links[`${path}?sign=${sign}`] = { code, untilMs: atMs + VALID_MS };
      return `http://${CODE_HOST}${path}?sign=${sign}`;
    },
    find(path, query, atMs) {
      const link = ownValue(links, `${path}?${query}`);
      return link !== undefined && atMs < link.untilMs ? link.code.zip : undefined;
    },
  };
}
