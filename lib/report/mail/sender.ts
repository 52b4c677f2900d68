/** The domain of the sender's address, for what names this audit in headers: letters, digits, dots and hyphens only. */
export function senderDomain(from: string): string {
  return /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'localhost';
}
