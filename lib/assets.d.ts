// Modules without types: files that the build turns into modules, and the part of Handlebars that is used at run time.

declare module '*.mjml' {
  const template: unknown;
  export default template;
}

declare module '*.yml' {
  const text: string;
  export default text;
}

declare module 'handlebars/runtime.js' {
  const runtime: {
    readonly template: (spec: unknown) => (context: object) => string;
    readonly SafeString: new (html: string) => object;
    readonly Utils: { readonly escapeExpression: (text: string) => string };
  };
  export default runtime;
}
