import type { Finding } from '../../types.ts';
import {
  cancelRequests,
  renderAllowances,
  renderRequest,
  restoreRequests,
  unbrokenParts,
} from '../findings/share-requests.ts';
import type { Words } from '../findings/words-en.ts';

/** Lines to copy, under a label. Each line is a list of parts between which it may be broken on a page, and is copied as one. */
export interface Command {
  readonly label: string;
  readonly lines: readonly (readonly string[])[];
}

// Allowing many accounts at once is rare, and the lines would hide the request that cancels.
const MAX_ALLOWANCES = 3;

/** Commands for the findings of a row: the request that ends its shares and the allowance that permits them, or the request that restores one. */
export function composeCommands(findings: readonly Finding[], { row }: Words): readonly Command[] {
  const allowances = renderAllowances(findings);
  const isFew = allowances.length <= MAX_ALLOWANCES;
  const commands = [
    { label: row.request, texts: cancelRequests(findings).map(renderRequest) },
    {
      label: isFew ? row.allowance : row.firstAllowance(allowances.length),
      texts: isFew ? allowances : allowances.slice(0, 1),
    },
    { label: row.restore, texts: restoreRequests(findings).map(renderRequest) },
  ];
  return commands
    .filter(({ texts }) => texts.length > 0)
    .map(({ label, texts }) => ({ label, lines: texts.map(unbrokenParts) }));
}
