import { randomUUID } from 'node:crypto';
import { isEdit, replies } from '../faults/fault-answers.ts';
import { signableForms } from '../protocol/http-message.ts';
import type { Reply } from '../protocol/reply.ts';
import type { EmulatorState } from '../serve.ts';
import { isExpired, isSame } from '../world/authenticate.ts';
import { isPermitted } from '../world/permission.ts';
import type { Caller, World } from '../world/world.ts';
import { type CosAnswer, type CosRefusal, refuseCosRequest } from './cos-reply.ts';
import type { CosRequest } from './cos-request.ts';
import { listObjects, type Operation, readObject, removeObject, writeObject } from './operations.ts';
import { readCosClaim, signCosRequest } from './signature.ts';

const accessDenied: CosRefusal = { status: 403, code: 'AccessDenied', message: 'Access Denied.' };

/** Serves a request to COS: authentication, bucket, permission; this order is ours. No rate is enforced. */
export function serveCos(
  call: CosRequest,
  atMs: number,
  { world, faults }: EmulatorState,
): CosAnswer & { readonly account?: string } {
  const requestId = randomUUID();
  const refuse = (refusal: CosRefusal) =>
    refuseCosRequest(refusal, { resource: `${call.message.host}/${call.key}`, requestId });
  const caller = authenticate(call, world, atMs);
  if ('status' in caller) return refuse(caller);
  const { account } = caller;
  const bucket = world.buckets.get(call.bucket);
  if (bucket === undefined || bucket.region !== call.region) {
    return {
      ...refuse({ status: 404, code: 'NoSuchBucket', message: 'The specified bucket does not exist.' }),
      account,
    };
  }
  if (bucket.owner !== account || !mayDo(call, caller, world)) return { ...refuse(accessDenied), account };
  const broken = faults.nextBreakage({ ...call, account })?.fault;
  if (broken !== undefined && 'code' in broken) {
    const { code, message = 'The request could not be served.' } = broken;
    return { ...refuse({ status: statusOf(code), code, message }), account };
  }
  if (broken?.answer === 'body') {
    const { body, status = 200, headers = { 'Content-Type': 'application/xml' } } = broken;
    return { reply: { kind: 'whole', status, headers, body }, outcome: broken.answer, account };
  }
  if (broken !== undefined && !isEdit(broken.answer))
    return { reply: replies[broken.answer], outcome: broken.answer, account };
  const done = run({ call, bucket, atMs, requestId });
  return 'code' in done ? { ...refuse(done), account } : { reply: done, outcome: 'answered', account };
}

function run(operation: Operation): Reply | CosRefusal {
  switch (operation.call.action) {
    case 'GetBucket':
      return listObjects(operation);
    case 'GetObject':
      return readObject(operation);
    case 'PutObject':
      return writeObject(operation);
    case 'DeleteObject':
      return removeObject(operation);
    case 'unimplemented':
      // Real code and text not known: COS itself does all of this.
      return { status: 501, code: 'NotImplemented', message: 'The emulator does not support this request.' };
    case 'other':
      // Real text not known.
      return { status: 405, code: 'MethodNotAllowed', message: 'The specified method is not allowed here.' };
  }
}

/**
 * Permission for an operation. Sources disagree whether listing is permitted on the bucket or on the prefix; here it has
 * to be allowed for both, which `<bucket>/*` does (https://www.tencentcloud.com/document/product/436/30580).
 */
function mayDo({ action, region, appId, bucket, key, query }: CosRequest, caller: Caller, world: World): boolean {
  const paths = action === 'GetBucket' ? ['', query.get('prefix') ?? ''] : [key];
  return paths.every((path) =>
    isPermitted(
      caller,
      { service: 'cos', action, resource: `qcs::cos:${region}:uid/${appId}:${bucket}/${path}` },
      world,
    ),
  );
}

/** Texts as seen: https://github.com/tencentyun/cos-php-sdk-v5/issues/57, https://github.com/Molunerfinn/PicGo/issues/638. */
function authenticate(call: CosRequest, world: World, nowMs: number): Caller | CosRefusal {
  const claim = readCosClaim(call.message.headers.authorization ?? '');
  if (claim === undefined) return accessDenied;
  const caller = world.caller(claim.secretId);
  if (caller === undefined) {
    const message = 'The Access Key Id you provided does not exist in our records';
    return { status: 403, code: 'InvalidAccessKeyId', message };
  }
  const { secretKey, token = '' } = caller.credential;
  const forms = signableForms(call.message).map((message) => ({ ...call, message }));
  if (!forms.some((form) => isSame(claim.signature, signCosRequest(form, claim, secretKey))))
    return { status: 403, code: 'SignatureDoesNotMatch', message: 'The Signature you specified is invalid.' };
  // The SDK dates a signature one second back.
  if (nowMs < claim.startsAt * 1000 || nowMs > claim.endsAt * 1000)
    return { status: 403, code: 'AccessDenied', message: 'Request has expired' };
  if (isExpired(caller, nowMs) || !isSame(String(call.message.headers['x-cos-security-token'] ?? ''), token)) {
    // Real code and text not known.
    return { status: 403, code: 'InvalidToken', message: 'The security token is not valid or has expired.' };
  }
  return caller;
}

function statusOf(code: string): number {
  if (code.startsWith('NoSuch')) return 404;
  return code === 'InternalError' ? 500 : code === 'SlowDown' || code === 'ServiceUnavailable' ? 503 : 403;
}
