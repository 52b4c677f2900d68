// Serverless loads a plugin by require(), before anything of the project is built: so this builds it, in memory.
const { buildSync } = require('esbuild');
const Module = require('node:module');
const { join } = require('node:path');

const filename = join(__dirname, 'plugin.bundle.cjs');
const { outputFiles } = buildSync({
  entryPoints: [join(__dirname, 'plugin.ts')],
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
  // What is left out is loaded as it is. p-limit is not: it is an ES module with a default export, which require() gives in
  // another form than import does.
  external: ['croner', 'esbuild', 'fflate', 'handlebars', 'mjml', 'tencentcloud-sdk-nodejs', 'yaml', 'zod'],
  define: { 'import.meta.dirname': '__dirname' },
});
const bundle = Object.assign(new Module(filename, module), { filename, paths: module.paths });
bundle._compile(outputFiles[0].text, filename);
module.exports = bundle.exports.TencentPlugin;
