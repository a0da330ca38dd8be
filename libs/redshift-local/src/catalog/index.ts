import { cancelSql } from './cancel.ts';
import { emptyViewsSql } from './empty-views.ts';
import { exchangeSql } from './exchange.ts';
import { faultsSql } from '../faults/sql.ts';
import { functionsSql } from './functions.ts';
import { historyViewsSql } from './history-views.ts';
import { lateViewsSql } from './late-views.ts';
import { loadViewsSql } from './load-views.ts';
import { monitoringViewsSql } from './monitoring-views.ts';
import { postgresCatalogSql } from './postgres-catalog.ts';
import { routinesSql } from './routines.ts';
import { sessionViewsSql } from './session-views.ts';
import { storedTextSql } from './stored-text.ts';
import { systemViewsSql } from './system-views.ts';
import { tablesSql } from './tables.ts';
import { zoneMapsSql } from './zone-maps.ts';

const begin = String.raw`
set check_function_bodies = off;
set client_min_messages = warning;
-- A newer version may give a view other columns, which Postgres does not replace. Views of users that read from them go too.
do $$
declare found record;
begin
  if (select relkind from pg_catalog.pg_class where oid = to_regclass('pg_catalog.redshift_local_session')) = 'r' then
    drop table pg_catalog.redshift_local_session;
  end if;
  for found in select relname from pg_catalog.pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind = 'v' and oid >= 16384 loop
    execute format('drop view if exists pg_catalog.%I cascade', found.relname);
  end loop;
end $$;
`;

const end = String.raw`
do $$
declare found record;
begin
  for found in select relname from pg_catalog.pg_class where relnamespace = 'pg_catalog'::regnamespace and relkind = 'v' and oid >= 16384 loop
    execute format('grant select on pg_catalog.%I to public', found.relname);
  end loop;
end $$;
`;

/** Everything that a database needs to look like Redshift's, as one script that may run again. */
export const catalogSql = [
  begin,
  functionsSql,
  storedTextSql,
  tablesSql,
  zoneMapsSql,
  lateViewsSql,
  loadViewsSql,
  postgresCatalogSql,
  systemViewsSql,
  routinesSql,
  sessionViewsSql,
  historyViewsSql,
  monitoringViewsSql,
  emptyViewsSql,
  exchangeSql,
  cancelSql,
  faultsSql,
  end,
].join('\n');
