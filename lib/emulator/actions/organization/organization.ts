import * as z from 'zod/mini';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { formatTime } from '../../protocol/reply.ts';
import type { Organization } from '../../resources/organization.ts';
import type { Caller, World } from '../../world/world.ts';

// Shared by the actions of Organization. Codes are from the actions' error lists, except where noted; the texts are not known.

/** Product of the actions, and the rate of most of them. */
export const organizations = {
  service: 'organization',
  version: '2021-03-31',
  ratePerSecond: 20,
  reach: 'global',
} as const;

/** Parameters of a page, both required; an offset must be a multiple of the limit. */
export const pageParameters = {
  Offset: z.int().check(z.gte(0)),
  Limit: z.int().check(z.gte(1), z.lte(50)),
};

/** Page of a list, or the refusal of an offset between two pages. */
export function pageOf<Item>(
  items: readonly Item[],
  { Offset: offset, Limit: limit }: { readonly Offset: number; readonly Limit: number },
): { readonly page: readonly Item[]; readonly total: number } | Refusal {
  return offset % limit === 0
    ? { page: items.slice(offset, offset + limit), total: items.length }
    : refuse('InvalidParameter', 'The value of Offset must be a multiple of Limit.');
}

/** Organization of the caller. */
export function findOrganization({ account }: Caller, { organization }: World): Organization | Refusal {
  const belongs =
    organization !== undefined &&
    (organization.manager === account || organization.members().some(({ uin }) => uin === account));
  return belongs ? organization : refuse('ResourceNotFound.OrganizationNotExist', 'The organization does not exist.');
}

/**
 * Organization of a caller that manages it, as a whole or as a trusted service's administrator. That any other member is
 * refused follows from the parameter `Product`; with which code is not documented: this one is our choice.
 */
export function findManaged(caller: Caller, world: World): Organization | Refusal {
  const organization = findOrganization(caller, world);
  if ('kind' in organization) return organization;
  const { manager, delegates } = organization;
  return manager === caller.account || delegates.some(({ uin }) => uin === caller.account)
    ? organization
    : refuse('UnauthorizedOperation', 'The account does not manage the organization.');
}

/** int64 of the API; exact, whatever its length. */
export function int64(digits: string): bigint {
  return BigInt(digits);
}

/** Dates as the examples write them: `2021-04-17 12:19:07`; their time zone is not documented. */
export const foundedAt: string = formatTime(Date.parse('2026-01-05T08:00:00Z'));
