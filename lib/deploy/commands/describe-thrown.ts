/** By these the function says what is wrong; of anything else, a bug, the stack is what helps. */
const expected = /^(?:CloudRefusedError|CloudUnreachableError|ConfigError|MailError|StateError): /;

/** What a person has to know of what a run threw, by its stack: of an expected error the message, of a bug all of it. */
export function describeRunError(stack: string): string {
  return expected.test(stack) ? stack.replace(expected, '').replace(/\n +at [^]*/, '') : stack;
}
