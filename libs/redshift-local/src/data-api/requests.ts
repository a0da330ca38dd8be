import { invalid } from './errors.ts';
import { bindParameters, type SqlParameter } from './parameters.ts';
import type { Target } from './sessions.ts';
import { list, requiredText, text, type Request } from './validation.ts';

/** AWS docs, Considerations when calling the Data API. */
const maxSqlBytes = 100 * 1024;
const maxBatch = 40;

/** What a request that names no user and no database gets. */
export interface TargetDefaults {
  readonly user: string;
  readonly database: string;
}

const defined = <T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

/**
 * Reads whom a request runs as, and where. Any cluster, workgroup and secret is this server; without DbUser the user is that of
 * the server.
 *
 * @throws DataApiError ValidationException
 */
export function readTarget(request: Request, defaults: TargetDefaults, database?: string): Target {
  const members = defined({
    clusterIdentifier: text(request, 'ClusterIdentifier'),
    workgroupName: text(request, 'WorkgroupName'),
    secretArn: text(request, 'SecretArn'),
    dbUser: text(request, 'DbUser'),
  });
  if (members.clusterIdentifier !== undefined && members.workgroupName !== undefined) {
    throw invalid('ClusterIdentifier and WorkgroupName cannot both be specified.');
  }
  if (
    members.clusterIdentifier === undefined &&
    members.workgroupName === undefined &&
    members.secretArn === undefined
  ) {
    throw invalid('One of ClusterIdentifier, WorkgroupName or SecretArn must be specified.');
  }
  return {
    ...members,
    user: members.dbUser || defaults.user,
    database: database ?? requiredText(request, 'Database'),
  };
}

/**
 * Reads the session to use. It stands for a target of its own, so no other may be given.
 *
 * @throws DataApiError ValidationException
 */
export function readSessionId(request: Request): string | undefined {
  const id = text(request, 'SessionId');
  if (id === undefined) return undefined;
  const extra = ['ClusterIdentifier', 'WorkgroupName', 'SecretArn', 'DbUser', 'Database'].filter(
    (name) => request[name] !== undefined && request[name] !== null,
  );
  if (extra.length > 0) throw invalid(`${extra.join(', ')} cannot be specified together with SessionId.`);
  return id;
}

/** Reads `Sql` or `Sqls`. */
export function readSqls(request: Request, isBatch: boolean): string[] {
  const sqls = isBatch ? list(request, 'Sqls') : [requiredText(request, 'Sql')];
  if (sqls === undefined) throw invalid('Sqls must not be null');
  if (sqls.length < 1 || sqls.length > maxBatch) {
    throw invalid(
      `1 validation error detected: Value at 'sqls' failed to satisfy constraint: Member must have length between 1 and ${maxBatch}`,
    );
  }
  return sqls.map((sql) => {
    if (typeof sql !== 'string' || sql.trim() === '')
      throw invalid('A SQL statement must be a non-empty text');
    if (Buffer.byteLength(sql) > maxSqlBytes) {
      throw invalid(`A SQL statement must not be larger than ${maxSqlBytes / 1024} KB`);
    }
    return sql;
  });
}

/** Reads `Parameters`; each must be used by one of the statements. */
export function readParameters(request: Request, sqls: readonly string[]): SqlParameter[] {
  const given = list(request, 'Parameters') ?? [];
  if (request['Parameters'] && given.length === 0) throw invalid('Parameters must not be an empty list');
  const parameters = given.map((entry) => {
    const { name, value } = (entry ?? {}) as Request;
    if (typeof name !== 'string' || !/^[0-9a-zA-Z_]+$/.test(name)) {
      throw invalid(
        `Parameter names consist of letters, digits and underscores; got ${JSON.stringify(name)}`,
      );
    }
    if (typeof value !== 'string' || value.length < 1) {
      throw invalid(`The value of parameter ${name} must be a text of at least one character`);
    }
    return { name, value };
  });
  const names = parameters.map(({ name }) => name);
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined) throw invalid(`Parameter ${doubled} is given more than once`);
  const used = new Set(sqls.flatMap((sql) => [...bindParameters(sql, parameters).used]));
  const unused = names.filter((name) => !used.has(name));
  if (unused.length > 0) {
    throw invalid(`Parameters list contains unused parameters. Unused parameters: [${unused.join(', ')}]`);
  }
  return parameters;
}
