import { DummyDriver, Kysely } from 'kysely';
import { RedshiftDialect } from 'kysely-redshift';

class CompileOnlyDialect extends RedshiftDialect {
  override createDriver() {
    return new DummyDriver();
  }
}

/** A Kysely that compiles for Redshift and executes nothing. */
export const compileOnly = (): Kysely<unknown> =>
  new Kysely({ dialect: new CompileOnlyDialect({ pool: () => Promise.reject(new Error('no connection')) }) });
