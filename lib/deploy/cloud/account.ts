import { CloudRefusedError, CloudUnreachableError, DeployError } from '../../errors.ts';
import type { Deployment, Reporter } from '../deployment.ts';
import type { DeployCloud } from './api.ts';

/** Account of the credentials, or the reason why it is not known. */
export type CallerAccount =
  | { readonly kind: 'known'; readonly uin: string }
  | { readonly kind: 'unknown'; readonly reason: string };

const AUDIT_FILE = 'audit.yml';

type Expected = Pick<Deployment, 'accounts' | 'auditFile'>;

/** Reads the account of the credentials. An error of the cloud is an answer here: what else it stops, the command says itself. */
export async function readAccount({ callerAccount }: Pick<DeployCloud, 'callerAccount'>): Promise<CallerAccount> {
  try {
    return { kind: 'known', uin: await callerAccount() };
  } catch (error) {
    if (error instanceof CloudRefusedError) return { kind: 'unknown', reason: `${error.action}: ${error.code}` };
    if (error instanceof CloudUnreachableError) return { kind: 'unknown', reason: `${error.action}: no usable answer` };
    throw error;
  }
}

/** First line of a command: the account, its name in the audit file, and whether that names another one. */
export function describeAccount(account: CallerAccount, { accounts = [], auditFile = AUDIT_FILE }: Expected): string {
  if (account.kind === 'unknown') return `Account: unknown (${account.reason})`;
  const expected = accounts.find(({ uin }) => uin === account.uin);
  if (expected !== undefined || accounts.length === 0) return `Account: ${nameOf(expected ?? account)}`;
  return `Account: ${account.uin}, NOT the one in ${auditFile}: ${accounts.map(nameOf).join(', ')}`;
}

/** Throws DeployError where the audit file names another account. One that is not known is a warning. */
export function checkAccount(
  account: CallerAccount,
  { accounts = [], auditFile = AUDIT_FILE }: Expected,
  { warning }: Reporter,
): void {
  if (accounts.length === 0) return;
  const expected = accounts.map(nameOf).join(', ');
  if (account.kind === 'unknown') {
    warning(`cannot check that the credentials belong to the account in ${auditFile}, ${expected}: ${account.reason}`);
    return;
  }
  if (accounts.some(({ uin }) => uin === account.uin)) return;
  throw new DeployError(
    `accounts in ${auditFile} is ${expected}, but the credentials in use belong to ${account.uin}. Nothing was changed. ` +
      `Use credentials of ${accounts.map(({ uin }) => uin).join(' or ')}, or set accounts in ${auditFile} to ${account.uin}.`,
  );
}

function nameOf({ uin, name }: { readonly uin: string; readonly name?: string }): string {
  return name === undefined ? uin : `${uin} (${name})`;
}
