import {
  Composer,
  type CST,
  type Document,
  isCollection,
  isScalar,
  Lexer,
  type LineCounter,
  Parser,
  visit,
} from 'yaml';

/** More than 1 MB of settings has. A file with still more tokens is slow to parse. */
const MAX_TOKENS = 500_000;

/** Settings are nested about six levels deep. The library recurses, and a stack overflow in it can end the process. */
const DEEPEST_LEVEL = 50;

/** Text after a missing closing bracket: another key, another item, or the end. */
const anotherEntry = /^\s*(?:$|-\s|\S+:\s)/;

/**
 * The first two documents of a YAML 1.2 text, under the core schema, in which a date stays text; or the reason why they are
 * not safe to read. A missing closing character is reported where the value opens.
 */
export function composeDocuments(
  text: string,
  lineCounter: LineCounter,
): readonly Document.Parsed[] | 'too complex' | 'nested too deeply' {
  const excess = findExcess(text);
  if (excess !== undefined) return excess;
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    // Duplicate keys are found later, in linear time and together with all other problems.
    uniqueKeys: false,
  });
  const documents: Document.Parsed[] = [];
  for (const token of new Parser(lineCounter.addNewLine).parse(text)) {
    if (isTooDeep(token)) return 'nested too deeply';
    documents.push(...composer.next(token));
    if (documents.length > 1) break;
  }
  if (documents.length < 2) documents.push(...composer.end());
  for (const document of documents) moveToOpening(document, text);
  return documents;
}

/** The parser reports a missing closing character where it gave up: at the next entry, or at the end of the file. */
function moveToOpening({ contents, errors }: Document.Parsed, text: string): void {
  if (errors.length === 0) return;
  const quotes = new Map<number, number>();
  const brackets = new Map<number, number>();
  visit(contents, (_key, node) => {
    if (isScalar(node) && node.range && node.type?.startsWith('QUOTE_')) quotes.set(node.range[1], node.range[0]);
    if (isCollection(node) && node.range && node.flow) brackets.set(node.range[1], node.range[0]);
  });
  for (const error of errors) {
    const [end] = error.pos;
    const quote = error.code === 'MISSING_CHAR' ? quotes.get(end) : undefined;
    const bracket = anotherEntry.test(text.slice(end)) ? brackets.get(end) : undefined;
    const opening = quote ?? bracket;
    if (opening !== undefined) Object.assign(error, { code: 'MISSING_CHAR', pos: [opening, opening + 1] });
  }
}

function findExcess(text: string): 'too complex' | 'nested too deeply' | undefined {
  let tokens = 0;
  let openBrackets = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1;
    if (lexeme === '[' || lexeme === '{') openBrackets += 1;
    if (lexeme === ']' || lexeme === '}') openBrackets -= 1;
    if (openBrackets > DEEPEST_LEVEL) return 'nested too deeply';
    if (tokens > MAX_TOKENS) return 'too complex';
  }
  return undefined;
}

// Level by level: recursion could overflow the stack.
function isTooDeep(token: CST.Token): boolean {
  let level: readonly CST.Token[] = [token];
  for (let depth = 0; depth <= DEEPEST_LEVEL; depth += 1) {
    level = level.flatMap(childrenOf);
    if (level.length === 0) return false;
  }
  return true;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value ? [token.value] : [];
  if (!('items' in token)) return [];
  return token.items.flatMap((item: CST.CollectionItem) => [item.key, item.value].filter((child) => child != null));
}
