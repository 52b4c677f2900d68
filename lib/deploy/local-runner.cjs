// The other side of run-locally.ts: one run of the bundle in the folder that is named, as the platform makes it.
const { join } = require('node:path');

const [directory] = process.argv.slice(2);

// Whoever started it has ended, in whatever way.
process.once('disconnect', () => process.exit());

process.once('message', async ({ event, context }) => {
  const endsAt = performance.now() + context.timeoutSeconds * 1000;
  try {
    const { main_handler } = require(join(directory, 'index.js'));
    // https://cloud.tencent.com/document/product/583/9210. The account is not stated: the function asks for it.
    const value = await main_handler(event, {
      getRemainingTimeInMillis: () => Math.max(0, Math.floor(endsAt - performance.now())),
      memory_limit_in_mb: context.memoryMb,
      time_limit_in_ms: context.timeoutSeconds * 1000,
      request_id: context.requestId,
      environment: JSON.stringify({ SCF_NAMESPACE: context.namespace }),
      function_name: context.functionName,
      function_version: '$LATEST',
      namespace: context.namespace,
      tencentcloud_region: context.region,
    });
    process.send({ value });
  } catch (thrown) {
    process.send({ thrown: String(thrown instanceof Error ? thrown.stack : thrown) });
  }
});
