import { DummyDriver, Kysely } from 'kysely';
import { RedshiftDialect, type RedshiftDialectOptions } from '../../src/index.ts';
import type { Tables } from './tables.ts';

class CompileOnlyDialect extends RedshiftDialect {
  override createDriver() {
    return new DummyDriver();
  }
}

/** A Kysely that compiles for Redshift and executes nothing. */
export function compileOnly(options: RedshiftDialectOptions = {}): Kysely<Tables> {
  const pool = () => Promise.reject(new Error('these tests do not connect'));
  return new Kysely<Tables>({ dialect: new CompileOnlyDialect({ ...options, pool }) });
}
