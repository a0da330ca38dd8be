/** Marks the messages by which a running procedure talks to redshift-local. */
export const exchangeCode = 'RL001';
/** Folder with the answers, beside the socket of Postgres. */
export const exchangeFolder = 'exchange';

const commitsSetting = 'redshift_local.commits';
/** In a text that EXECUTE runs: the procedure commits behind it. */
export const commitLaterSql = `select pg_catalog.set_config('${commitsSetting}', 'on', false)`;

/**
 * How a running procedure has something done that only redshift-local can do: COPY, UNLOAD, and the translation of a text that EXECUTE
 * runs. Its connection is busy, so it asks by a message, waits for a file with the answer, and does what the answer says, until
 * that is to end.
 */
export const exchangeSql = String.raw`
-- The answer of redshift-local, as soon as it is there.
create or replace function pg_catalog.redshift_local_answer(key uuid, step int) returns json language plpgsql volatile security definer set search_path = pg_catalog as $$
declare
  path text := current_setting('unix_socket_directories') || '/${exchangeFolder}/' || key || '.' || step;
  answer text;
begin
  loop
    answer := pg_read_file(path, true);
    if answer is not null then return answer::json; end if;
    perform pg_sleep(0.001);
  end loop;
end $$;
-- Moves the rows of a COPY or UNLOAD between a file of the exchange and a table that the asking user may write or has made.
create or replace function pg_catalog.redshift_local_transfer(key uuid, step int, command text) returns void language plpgsql volatile security definer set search_path = pg_catalog as $$
begin
  execute format(command, current_setting('unix_socket_directories') || '/${exchangeFolder}/' || key || '.' || step || '.data');
end $$;
create or replace function pg_catalog.redshift_local_exchange(request json) returns text language plpgsql volatile as $$
declare
  key uuid := gen_random_uuid();
  step int := 0;
  report json := request;
  answer json;
  code text; problem text; more text;
begin
  loop
    raise info using errcode = '${exchangeCode}', message = 'redshift-local', detail = json_build_object('key', key, 'step', step, 'report', report)::text;
    answer := pg_catalog.redshift_local_answer(key, step);
    if answer ->> 'do' = 'return' then return answer ->> 'text'; end if;
    if answer ->> 'do' = 'raise' then
      raise exception using errcode = answer ->> 'code', message = answer ->> 'message', detail = coalesce(answer ->> 'detail', ''), hint = coalesce(answer ->> 'hint', '');
    end if;
    report := null;
    begin
      case answer ->> 'do'
        when 'run' then
          execute 'select json_agg(s::text) from (' || (answer ->> 'sql') || ') s' into report;
          report := json_build_object('rows', coalesce(report, '[]'::json));
        when 'load' then
          if not has_table_privilege(current_user, (answer ->> 'table')::regclass, 'insert') then
            raise exception using errcode = '42501', message = 'permission denied for relation ' || (answer ->> 'table');
          end if;
          perform pg_catalog.redshift_local_transfer(key, step, answer ->> 'sql');
          report := json_build_object('done', true);
        when 'describe' then
          execute 'create temp table redshift_local_unloaded as ' || (answer ->> 'sql');
          select json_build_object('columns', coalesce(json_agg(json_build_object('name', attname, 'typeOid', coalesce(nullif(t.typbasetype, 0), a.atttypid)::bigint, 'typeModifier', atttypmod) order by attnum), '[]'::json)) into report
            from pg_catalog.pg_attribute a join pg_catalog.pg_type t on t.oid = a.atttypid where attrelid = 'pg_temp.redshift_local_unloaded'::regclass and attnum > 0;
        when 'unload' then
          perform pg_catalog.redshift_local_transfer(key, step, 'copy pg_temp.redshift_local_unloaded to %L');
          drop table pg_temp.redshift_local_unloaded;
          report := json_build_object('done', true);
      end case;
    exception when others then
      get stacked diagnostics code = returned_sqlstate, problem = message_text, more = pg_exception_detail;
      report := json_build_object('error', json_build_object('C', code, 'M', problem, 'D', more));
    end;
    step := step + 1;
  end loop;
end $$;
-- COPY and UNLOAD.
create or replace function pg_catalog.redshift_local_s3(command text) returns void language plpgsql volatile as $$
begin
  perform pg_catalog.redshift_local_exchange(json_build_object('execute', command));
end $$;
-- The text that takes the place of one that EXECUTE runs.
create or replace function pg_catalog.redshift_local_dynamic(command text) returns text language plpgsql volatile as $$
begin
  if command is null then return null; end if;
  return pg_catalog.redshift_local_exchange(json_build_object('translate', command));
end $$;
-- Is the procedure to commit because of the text that it has just run?
create or replace function pg_catalog.redshift_local_commits() returns boolean language plpgsql volatile as $$
begin
  if current_setting('${commitsSetting}', true) is distinct from 'on' then return false; end if;
  perform set_config('${commitsSetting}', 'off', false);
  return true;
end $$;
`;
