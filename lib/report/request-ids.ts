// As the cloud writes the id of a request: a UUID.
const requestId = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** A sentence without the ids of requests: what stays the same when the same happens again. */
export function withoutRequestIds(text: string): string {
  return text.replace(requestId, '');
}
