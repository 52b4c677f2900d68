import Handlebars from 'handlebars';
import mjml2html from 'mjml';

/**
 * Compiles an MJML page with Handlebars expressions into the source of an ES module, whose default export is a template
 * for `Handlebars.template` of `handlebars/runtime.js`. Reads nothing but `source`; throws on invalid MJML.
 */
export async function compileTemplate(source: string): Promise<string> {
  const { html } = await mjml2html(source, {
    validationLevel: 'strict',
    fonts: {},
    keepComments: false,
    ignoreIncludes: true,
    useMjmlConfigOptions: false,
    minify: true,
    minifyOptions: { minifyCss: false },
  });
  // Strict: a misspelt or missing field throws instead of leaving a gap in a mail.
  const template: unknown = Handlebars.precompile(html, { strict: true, knownHelpersOnly: true });
  if (typeof template !== 'string') throw new TypeError('Handlebars gave no source text.');
  return `export default ${template};\n`;
}
