import { unreadReason } from '../../lib/audit/unread.ts';
import type { CloudRefusedError, CloudUnreachableError } from '../../lib/errors.ts';
import { adviseOn } from '../../lib/report/findings/describe.ts';

/** Remediation on the machine of a user, whose network is not that of the function. */
export function adviseAtDesk(error: CloudRefusedError | CloudUnreachableError): string {
  const reason = unreadReason(error);
  return reason.kind === 'unreachable'
    ? 'Run it again. If the error persists, check the network of this machine: proxy, VPN, DNS, firewall.'
    : adviseOn(reason, 'en');
}
