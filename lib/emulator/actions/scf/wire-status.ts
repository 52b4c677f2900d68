import { type EmulatedFunction, statusOf } from '../../resources/functions.ts';

/** Writes what a function is doing, and why it failed when it did, as GetFunction and ListFunctions answer it. */
export function wireStatus(func: EmulatedFunction, atMs: number) {
  const { failure } = func.change;
  const status = statusOf(func, atMs);
  const reasons = failure !== undefined && status.endsWith('Failed') ? [failure] : [];
  return {
    Status: status,
    StatusDesc: reasons.map(({ message }) => message).join(' '),
    StatusReasons: reasons.map(({ code, message }) => ({ ErrorCode: code, ErrorMessage: message })),
  };
}
