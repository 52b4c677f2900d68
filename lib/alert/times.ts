type Times = Readonly<Record<string, string>>;

/** Times of notification of those recipients. */
export function only(times: Times, recipients: ReadonlySet<string>): Times {
  return Object.fromEntries(Object.entries(times).filter(([recipient]) => recipients.has(recipient)));
}

/** Times of notification of all but those recipients. */
export function without(times: Times, recipients: ReadonlySet<string>): Times {
  return Object.fromEntries(Object.entries(times).filter(([recipient]) => !recipients.has(recipient)));
}
