import { quoteLiteral } from '../../postgres/admin-client.ts';
import type { Position, Statement } from '../statement.ts';
import { quoteName } from './columns.ts';
import { closingBracket, foldedName, isName, type FromItem } from './from-items.ts';
import type { QueryBlock } from './query-blocks.ts';

/** How Postgres reads SUPER: as subscripts of jsonb, which are null on a miss as Redshift's navigation is. */
const itemFunction = 'pg_catalog.redshift_local_item';
const unnestFunction = 'pg_catalog.redshift_local_unnest';
const unpivotFunction = 'pg_catalog.redshift_local_unpivot';

/** `a.b[0].c` as it is written. */
interface Path {
  readonly first: Position;
  readonly last: Position;
  /** Names and indexes in order. */
  readonly steps: readonly Step[];
}
type Step = { readonly at: Position; readonly name: string } | { readonly index: string };

/** What the names of a path mean. */
interface Resolved {
  /** SQL of the column. */
  readonly base: string;
  /** The steps into its value. */
  readonly navigation: readonly Step[];
}

function readSteps(statement: Statement, first: Position): Path {
  const steps: Step[] = [{ at: first, name: foldedName(statement, first) }];
  let last = first;
  for (;;) {
    if (statement.isPunctuation(last + 1, '.') && isName(statement, last + 2)) {
      last += 2;
      steps.push({ at: last, name: foldedName(statement, last) });
    } else if (statement.isPunctuation(last + 1, '[')) {
      const close = closingBracket(statement, last + 1);
      steps.push({ index: statement.sourceText(last + 2, close - 1) });
      last = close;
    } else return { first, last, steps };
  }
}

/** Is this FROM item the array or object of a row to its left, rather than a table? */
type Unnesting = ReadonlyMap<FromItem, Resolved>;

/** The tables that a position of a block may refer to, the nearest first. */
function* tablesInScope(block: QueryBlock | undefined): Generator<FromItem> {
  for (let scope = block; scope !== undefined; scope = scope.parent) yield* scope.tables;
}

/** How many leading names of a path are this table's name. */
function matchedNames(table: FromItem, steps: readonly Step[]): number {
  const names: string[] = [];
  for (const step of steps) {
    if (!('name' in step)) break;
    names.push(step.name);
  }
  if (table.alias !== undefined && names[0] === table.alias) return 1;
  const full = table.aliasAt === undefined ? table.name : [];
  for (let length = full.length; length > 1; length--) {
    if (names.length > length && full.slice(-length).every((name, index) => name === names[index]))
      return length;
  }
  // A table of the search path may be called with its schema.
  const isPlain =
    full.length === 1 && names.length > 2 && searchPath.has(names[0] ?? '') && names[1] === full[0];
  return isPlain ? 2 : 0;
}

/** Schemas in which a name without a schema is looked for. */
const searchPath = new Set(['pg_catalog', 'public']);

class PathRewriter {
  readonly #statement: Statement;
  readonly #unnesting = new Map<FromItem, Resolved>();
  #changed = false;

  constructor(statement: Statement) {
    this.#statement = statement;
  }

  /** Rewrites all paths; returns whether there were any. */
  run(blocks: readonly QueryBlock[]): boolean {
    for (const block of blocks) this.#findUnnesting(block);
    for (const block of blocks) for (const table of block.tables) this.#rewriteFromItem(table);
    const tablePositions = new Set(blocks.flatMap(({ tables }) => tables.map(({ source }) => source[0])));
    const owner = ownersOf(blocks, this.#statement.length);
    for (let at = 0; at < this.#statement.length; at++) {
      const block = owner[at];
      if (block === undefined || !isName(this.#statement, at)) continue;
      const path = readSteps(this.#statement, at);
      if (tablePositions.has(at)) at = path.last;
      else if (this.#isValue(path)) this.#rewritePath(path, block);
      at = Math.max(at, path.last);
    }
    return this.#changed;
  }

  #findUnnesting(block: QueryBlock): void {
    for (const [index, table] of block.tables.entries()) {
      if (table.name.length === 0) {
        const isValue = table.aliasAt !== undefined && table.columns === undefined && this.#isUnnest(table);
        if (table.isUnpivot || isValue) this.#unnesting.set(table, { base: '', navigation: [] });
        continue;
      }
      const path = readSteps(this.#statement, table.source[0]);
      const left = [...block.tables.slice(0, index), ...tablesInScope(block.parent)];
      const resolved = this.#resolve(path.steps, left, this.#unnesting);
      const isWhole = resolved !== undefined && path.steps.length === 1;
      if (resolved !== undefined && (!isWhole || this.#isUnnested(path.steps, left))) {
        this.#unnesting.set(table, resolved);
      }
    }
  }

  /** UNNEST(…) of an array, and not of what Postgres' catalogue has. */
  #isUnnest({ source: [first, last], name }: FromItem): boolean {
    const statement = this.#statement;
    if (name.length > 0 || !statement.isWord(first, 'UNNEST')) return false;
    return !statement.isPhrase(last + 1, 'WITH', 'ORDINALITY');
  }

  #isUnnested(steps: readonly Step[], tables: readonly FromItem[]): boolean {
    const table = tables.find((candidate) => matchedNames(candidate, steps) > 0);
    return table !== undefined && this.#unnesting.has(table);
  }

  /** What a path means among these tables; undefined when it starts with none of them. */
  #resolve(steps: readonly Step[], tables: Iterable<FromItem>, unnesting: Unnesting): Resolved | undefined {
    for (const table of tables) {
      const names = matchedNames(table, steps);
      if (names === 0) continue;
      const at = (steps[names - 1] as { at: Position }).at;
      if (unnesting.has(table)) {
        const alias = quoteName(table.alias ?? '');
        return { base: `${alias}.${alias}`, navigation: steps.slice(names) };
      }
      const column = steps[names];
      if (column === undefined || !('name' in column)) {
        return {
          base: this.#statement.sourceText((steps[0] as { at: Position }).at, at),
          navigation: steps.slice(names),
        };
      }
      const first = (steps[0] as { at: Position }).at;
      return { base: this.#statement.sourceText(first, column.at), navigation: steps.slice(names + 1) };
    }
    return undefined;
  }

  /** A name in the place of a value, and not of a type, an alias or a function. */
  #isValue({ first, last }: Path): boolean {
    const statement = this.#statement;
    if (statement.isPunctuation(last + 1, '(') || statement.isPunctuation(first - 1, '.')) return false;
    if (statement.isPunctuation(last + 1, '.')) return false;
    if (statement.key(first - 1) === '::' || statement.isWord(first - 1, 'AS', 'AT', 'COLLATE', 'OPERATOR'))
      return false;
    return !statement.isWord(first, 'ARRAY') || !statement.isPunctuation(first + 1, '[');
  }

  #rewritePath(path: Path, block: QueryBlock): void {
    const statement = this.#statement;
    const resolved = this.#resolve(path.steps, tablesInScope(block), this.#unnesting);
    if (path.steps.length === 1) {
      // The value of an unnested array, by its name alone.
      if (resolved?.base.includes('.') && !this.#isAliasAt(path.first, block)) {
        statement.replace(path.first, resolved.base);
        this.#changed = true;
      }
      return;
    }
    const { base, navigation } = resolved ?? this.#column(path);
    if (navigation.length === 0) {
      if (base !== statement.sourceText(path.first, path.last)) this.#replace(path, base);
      return;
    }
    this.#replace(path, this.#value({ base, navigation }) + this.#columnName(path, block));
  }

  /** The position after a name in a list of aliases is no value. */
  #isAliasAt(at: Position, block: QueryBlock): boolean {
    return block.tables.some(({ aliasAt, indexAt }) => aliasAt === at || indexAt === at);
  }

  #column({ steps }: Path): Resolved {
    const first = steps[0] as { at: Position };
    return { base: this.#statement.sourceText(first.at, first.at), navigation: steps.slice(1) };
  }

  #value({ base, navigation }: Resolved): string {
    if (navigation.length === 0) return base;
    return `${itemFunction}((${base})${navigation.map((step) => this.#subscript(step)).join('')})`;
  }

  #subscript(step: Step): string {
    if ('index' in step) return `[${step.index}]`;
    const token = this.#statement.token(step.at);
    const written = token?.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : step.name;
    // Whether capital letters count is a setting of the session.
    return written === step.name
      ? `[${quoteLiteral(written)}]`
      : `[pg_catalog.redshift_local_attribute(${quoteLiteral(written)})]`;
  }

  /** A column of the result is called like the last name of the path. */
  #columnName(path: Path, block: QueryBlock): string {
    const item = block.items.find(([first]) => first === path.first);
    if (item === undefined) return '';
    const name = path.steps.findLast((step) => 'name' in step);
    const alias = ` AS ${quoteName(name?.name ?? '')}`;
    if (item[1] === path.last) return alias;
    const isCast =
      this.#statement.key(path.last + 1) === '::' && isTypeOnly(this.#statement, path.last + 2, item[1]);
    if (isCast) this.#statement.insertAfter(item[1], alias);
    return '';
  }

  /** UNNEST(array) [WITH OFFSET] AS t(value[, place]); an alias alone is the name of the value, too. */
  #rewriteUnnest({ source: [first, last], offsetAt, aliasAt, columns }: FromItem): void {
    const statement = this.#statement;
    const list = offsetAt === undefined ? 'value' : 'value, index';
    statement.replace(first, `LATERAL (SELECT ${list} FROM ${unnestFunction}`);
    statement.insertAfter(last, ')');
    if (offsetAt !== undefined) statement.remove(offsetAt, offsetAt + 1);
    if (aliasAt === undefined)
      statement.insertAfter(offsetAt === undefined ? last : offsetAt + 1, ' AS unnest');
    else if (columns === undefined)
      statement.insertAfter(aliasAt, `(${statement.sourceText(aliasAt, aliasAt)})`);
    this.#changed = true;
  }

  #rewriteFromItem(table: FromItem): void {
    if (this.#isUnnest(table)) {
      this.#rewriteUnnest(table);
      return;
    }
    const resolved = this.#unnesting.get(table);
    if (resolved === undefined) return;
    const statement = this.#statement;
    const [first, last] = table.source;
    const alias = quoteName(table.alias ?? '');
    const index = table.indexAt === undefined ? '' : `, ${quoteName(foldedName(statement, table.indexAt))}`;
    const source = table.name.length === 0 ? statement.sourceText(first, last) : this.#value(resolved);
    const call = table.isUnpivot ? unpivotFunction : unnestFunction;
    const start = table.isUnpivot ? first - 1 : first;
    statement.replaceRange(start, table.last, `LATERAL ${call}(${source}) AS ${alias}(${alias}${index})`);
    this.#changed = true;
  }

  #replace({ first, last }: Path, text: string): void {
    this.#statement.replaceRange(first, last, text);
    this.#changed = true;
  }
}

/** Does a type stand here and nothing else? */
function isTypeOnly(statement: Statement, first: Position, last: Position): boolean {
  const next = isName(statement, first) ? first + 1 : first;
  const end = statement.isPunctuation(next, '(') ? statement.closing(next) + 1 : next;
  return end === last + 1;
}

/** For each position the innermost block around it. */
function ownersOf(blocks: readonly QueryBlock[], length: number): (QueryBlock | undefined)[] {
  const owner: (QueryBlock | undefined)[] = new Array(length).fill(undefined);
  for (const block of blocks) {
    for (let at = block.range[0]; at <= block.range[1]; at++) owner[at] = block;
  }
  return owner;
}

/**
 * Rewrites navigation into SUPER values and the unnesting of them in FROM (AWS docs, Querying semi-structured data). What is a path
 * and what a qualified column follows from the tables in scope: `x.y` is a column when x is one of them, and the attribute y of the
 * column x otherwise. So no catalogue is asked, and the same text always means the same.
 *
 * @returns whether the statement has changed
 */
export const rewriteSuperPaths = (statement: Statement, blocks: readonly QueryBlock[]): boolean =>
  hasPath(statement) && new PathRewriter(statement).run(blocks);

function hasPath(statement: Statement): boolean {
  for (let at = 0; at < statement.length; at++) {
    const isPart = statement.isPunctuation(at, '.') || statement.isPunctuation(at, '[');
    if (isPart || statement.isWord(at, 'UNNEST')) return true;
  }
  return false;
}
