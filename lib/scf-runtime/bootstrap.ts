/**
 * Program of the child process: loads the handler, calls it, and writes its result to `result.json` beside itself. It is
 * text, because whoever starts it may itself be one bundled file. It ends with the process that started it. As in SCF, a promise counts before the
 * callback, and the process lives until its event loop is empty, unless the handler asked for less:
 * https://cloud.tencent.com/document/product/583/67790. A value that is returned without a promise counts as well.
 */
export const bootstrap = String.raw`'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const job = JSON.parse(readFileSync(join(__dirname, 'job.json'), 'utf8'));
let waits = true;
let isOver = false;

function finish(result) {
  if (isOver) return;
  isOver = true;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  writeFileSync(join(__dirname, 'result.json'), JSON.stringify({ ...result, peakBytes }));
  if (result.kind !== 'returned' || !waits) process.exit();
}

function fail(error, kind = 'threw') {
  finish({ kind, stack: error instanceof Error ? String(error.stack) : String(error) });
}

function succeed(value) {
  let text;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    return fail(error);
  }
  finish({ kind: 'returned', text: text ?? 'null' });
}

function load() {
  try {
    return require(join(job.codeDir, job.file))[job.export];
  } catch (error) {
    return fail(error, 'unloadable');
  }
}

process.once('disconnect', () => process.exit());
process.channel.unref();
process.on('uncaughtException', (error) => fail(error));
process.on('beforeExit', () => succeed());

const main = load();
if (typeof main !== 'function') {
  finish({ kind: 'no-handler' });
}
const callback = (error, value) => (error ? fail(error) : succeed(value));
const context = {
  get callbackWaitsForEmptyEventLoop() {
    return waits;
  },
  set callbackWaitsForEmptyEventLoop(value) {
    waits = value;
  },
  getRemainingTimeInMillis: () => Math.round(job.context.time_limit_in_ms - performance.now()),
  ...job.context,
  done: callback,
  succeed,
  fail: (error) => fail(error),
};
const returned = main(job.event, context, callback);
if (typeof returned?.then === 'function') {
  // A promise alone does not keep a process alive; one that never settles must run into the timeout.
  const held = setInterval(() => {}, 2 ** 30);
  returned.then(succeed, (error) => fail(error)).finally(() => clearInterval(held));
} else if (returned !== undefined) {
  succeed(returned);
}
`;
