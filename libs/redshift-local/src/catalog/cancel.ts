/** Marks the message by which a statement tells redshift-local whom it has cancelled. */
export const cancelCode = 'RL002';

/**
 * Postgres' own function, followed by a message: a session that waits for the rows of a COPY from S3 does not hear the signal, but
 * redshift-local, which has them brought, can end it.
 */
export const cancelSql = String.raw`
-- Postgres calls what it was built with by number, whatever stands in the catalogue: it keeps its number and gets another name.
do $$ begin
  if to_regprocedure('pg_catalog.redshift_local_signal(integer)') is null then
    alter function pg_catalog.pg_cancel_backend(integer) rename to redshift_local_signal;
  end if;
end $$;
create or replace function pg_catalog.pg_cancel_backend(pid integer) returns boolean language plpgsql volatile strict as $$
begin
  if not pg_catalog.redshift_local_signal(pid) then return false; end if;
  raise info using errcode = '${cancelCode}', message = 'redshift-local', detail = pid;
  return true;
end $$;
`;
