import type { NodemailerError } from 'nodemailer';
import { errorCodeOf } from '../../errors.ts';
import type { SmtpOptions } from '../../options.ts';
import { createSecretTest, oneLine } from '../../redact.ts';

export type MailFailureKind =
  | 'recipient-refused'
  | 'sender-refused'
  | 'message-refused'
  | 'unclear-answer'
  | 'lost-answer'
  | 'login-refused'
  | 'login-unchecked'
  | 'certificate'
  | 'no-starttls'
  | 'no-tls'
  | 'turned-away'
  | 'unreachable'
  | 'time-out';

/** Reason why the server did not accept a mail. */
export interface MailFailure {
  readonly kind: MailFailureKind;
  /** True where the same mail may be accepted later. */
  readonly isTransient: boolean;
  /** The server's reply or the system's code, for people; never holds a secret. */
  readonly evidence: string;
  /** Code of the server's reply, and its enhanced status code (RFC 3463), where it gave them. */
  readonly code?: number;
  readonly status?: string;
}

const MAX_REPLY_LENGTH = 200;

// Node's documented codes of a certificate that does not verify, see "X509 certificate error codes" of `node:tls`.
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERR_TLS_CERT_ALTNAME_FORMAT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Failure that an error of nodemailer stands for, by its codes; undefined for any other error, which is a bug. */
export function classifyFailure(error: unknown, smtp: SmtpOptions): MailFailure | undefined {
  if (!isNodemailerError(error)) return undefined;
  const kind = kindOf(error);
  if (kind === undefined) return undefined;
  const status = statusOf(error, smtp);
  return {
    kind,
    isTransient: isTransient(kind, error),
    evidence: evidenceOf(kind, error, smtp),
    ...(error.responseCode !== undefined && { code: error.responseCode }),
    ...(status !== undefined && { status }),
  };
}

/** Enhanced status code of the reply, such as `5.7.1`: the same on each line of it (RFC 2034). */
function statusOf({ response = '' }: NodemailerError, smtp: SmtpOptions): string | undefined {
  const [, status] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?:\s|$)/.exec(response) ?? [];
  return status === undefined || mentionsPassword(status, smtp) ? undefined : status;
}

function kindOf(error: NodemailerError): MailFailureKind | undefined {
  const { code = '', command, responseCode } = error;
  switch (code) {
    case 'EABORT':
    case 'ETIMEDOUT':
      return 'time-out';
    case 'EAUTH':
      // RFC 4954: 454 and its like say that the password could not be looked at.
      return isTemporary(responseCode) ? 'login-unchecked' : 'login-refused';
    case 'ETLS':
      return command === 'STARTTLS' ? 'no-starttls' : 'no-tls';
    case 'ESOCKET':
    case 'EDNS':
      return kindOfSocketError(originalCodeOf(error));
    case 'ECONNECTION':
    case 'EPROTOCOL':
      // Where STARTTLS is required, a server that knows no EHLO cannot offer it.
      if (command === 'EHLO' && isPermanent(responseCode)) return 'no-starttls';
      return responseCode === undefined ? 'unreachable' : 'turned-away';
    case 'EENVELOPE':
      return kindOfEnvelopeError(command);
    case 'EMESSAGE':
      return 'message-refused';
    default:
      return undefined;
  }
}

function kindOfSocketError(systemCode: string | undefined): MailFailureKind {
  if (systemCode !== undefined && CERTIFICATE_CODES.has(systemCode)) return 'certificate';
  return systemCode === 'EPROTO' || systemCode?.startsWith('ERR_SSL_') === true ? 'no-tls' : 'unreachable';
}

function kindOfEnvelopeError(command: string | undefined): MailFailureKind | undefined {
  if (command === 'RCPT TO') return 'recipient-refused';
  if (command === 'MAIL FROM') return 'sender-refused';
  return command === 'DATA' ? 'message-refused' : undefined;
}

function isTransient(kind: MailFailureKind, { code, responseCode }: NodemailerError): boolean {
  switch (kind) {
    // A login that fails again and again gets locked, and what is missing from TLS does not come back by itself.
    case 'login-refused':
    case 'certificate':
    case 'no-starttls':
    case 'no-tls':
    // Whoever may have taken the mail would be sent it again and again.
    case 'unclear-answer':
      return false;
    case 'unreachable':
    case 'lost-answer':
      return true;
    // EABORT is the end of all the time there was.
    case 'time-out':
      return code === 'ETIMEDOUT';
    case 'recipient-refused':
    case 'sender-refused':
    case 'message-refused':
    case 'turned-away':
    case 'login-unchecked':
      return isTemporary(responseCode);
  }
}

function evidenceOf(kind: MailFailureKind, error: NodemailerError, smtp: SmtpOptions): string {
  const { response, responseCode } = error;
  if (responseCode === undefined) return originalCodeOf(error) ?? error.code ?? 'no code';
  // A reply about a login may repeat the password.
  const isAboutLogin = kind === 'login-refused' || kind === 'login-unchecked';
  if (isAboutLogin || response === undefined || mentionsPassword(response, smtp))
    return [responseCode, statusOf(error, smtp)].filter(Boolean).join(' ');
  const [line = ''] = response.split('\n');
  return oneLine(line, MAX_REPLY_LENGTH);
}

/** The same failure, of a server that had been given the whole mail and had not yet said whether it takes it. */
export function withoutAnswer(failure: MailFailure): MailFailure {
  const isSilence = failure.kind === 'unreachable' || failure.kind === 'time-out';
  return isSilence ? { ...failure, kind: 'lost-answer' } : failure;
}

/** The failure of a server that said neither yes nor no; `reply` is what it said instead. */
export function unclearAnswer(reply: string | undefined, smtp: SmtpOptions): MailFailure {
  const isQuotable = reply !== undefined && !mentionsPassword(reply, smtp);
  return {
    kind: 'unclear-answer',
    isTransient: false,
    evidence: isQuotable ? oneLine(reply, MAX_REPLY_LENGTH) : 'no answer to quote',
  };
}

function mentionsPassword(text: string, { login }: SmtpOptions): boolean {
  return login !== undefined && createSecretTest([login.password])(text);
}

function isTemporary(responseCode: number | undefined): boolean {
  return responseCode !== undefined && responseCode >= 400 && responseCode < 500;
}

function isPermanent(responseCode: number | undefined): boolean {
  return responseCode !== undefined && responseCode >= 500;
}

function originalCodeOf(error: NodemailerError): string | undefined {
  return 'originalCode' in error && typeof error.originalCode === 'string' ? error.originalCode : undefined;
}

function isNodemailerError(error: unknown): error is NodemailerError {
  return errorCodeOf(error) !== undefined;
}
