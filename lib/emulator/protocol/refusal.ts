// Texts are the English ones, as X-TC-Language: en-US asks for. Where a real text is known it is used as it stands;
// a text marked "real text not known" is ours, so branch on codes only.

/** Refusal of a request; becomes the `Error` of an HTTP 200 envelope. */
export interface Refusal {
  readonly kind: 'refusal';
  readonly code: string;
  readonly message: string;
}

/** Refusal with an API error code and its text. */
export function refuse(code: string, message: string): Refusal {
  return { kind: 'refusal', code, message };
}

/** Type guard of a refusal. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'refusal';
}

/** A required parameter is absent; `name` is as the caller would write it (`ImageId`, `X-TC-Region`). */
export function missingParameter(name: string): Refusal {
  return refuse('MissingParameter', `The request is missing a required parameter \`${name}\`.`);
}

/** The action does not know the parameter. Real text not known. */
export function unknownParameter(name: string): Refusal {
  return refuse('UnknownParameter', `The parameter \`${name}\` is not known to this action.`);
}

/** The parameter is of another JSON type than documented. */
export function mistypedParameter(name: string): Refusal {
  return refuse('InvalidParameter', `The value type of parameter \`${name}\` is not valid.`);
}

/** The value is of the right type but not one of those allowed; this text is known for `X-TC-Region` and `Region`. */
export function invalidValue(name: string): Refusal {
  return refuse(
    'InvalidParameterValue',
    `A value specified in \`${name}\` is not valid, is unsupported, or cannot be used.`,
  );
}

/** More arrivals in one second than the action's documented rate. */
export function requestLimitExceeded(arrivals: number, limit: number): Refusal {
  return refuse(
    'RequestLimitExceeded',
    `Your current request times equals to \`${arrivals}\` in a second, which exceeds the frequency limit \`${limit}\` for a second. Please reduce the frequency of calls.`,
  );
}

/** CAM forbids the action: CVM, SCF and the other products say it with different codes. */
export function notPermitted(service: string, action: string, requestId: string): Refusal {
  if (service === 'cvm') {
    // Real text not known: only the code stands in the error list of DescribeImages.
    return refuse('UnauthorizedOperation.PermissionDenied', `You have no permission for ${service}:${action}.`);
  }
  return refuse(
    // The code is from the error lists of SCF; that its text is the common one is our choice.
    service === 'scf' ? 'UnauthorizedOperation.CAM' : 'AuthFailure.UnauthorizedOperation',
    `You are not authorized to perform this operation. Check your CAM policies, and ensure that you are using the correct access keys. [[request id:${requestId}]you are not authorized to perform operation (${service}:${action})\nresource (*) has no permission\n]`,
  );
}
