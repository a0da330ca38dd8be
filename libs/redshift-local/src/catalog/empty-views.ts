/**
 * System views of things of which redshift-local keeps no log: they have Redshift's columns (AWS docs, System tables and views) and
 * no rows, so that monitoring queries run.
 */

/** Columns by the name of the view. */
const emptyViews: Readonly<Record<string, string>> = {
  pg_external_schema: 'esoid oid, eskind smallint, esdbname text, esoptions text',
  stl_alert_event_log:
    'userid int, query int, slice int, segment int, step int, pid int, xid bigint, event char(1024), solution char(1024), event_time timestamp',
  stl_explain: 'userid int, query int, nodeid int, parentid int, plannode char(400), info char(400)',
  stl_vacuum:
    'userid int, xid bigint, table_id int, status char(30), rows bigint, sortedrows int, blocks int, max_merge_partitions int, eventtime timestamp, reclaimable_rows bigint, reclaimable_space_mb bigint, cutoff_xid bigint, is_recluster int',
  stl_wlm_query:
    'userid int, xid int, task int, query int, service_class int, slot_count int, service_class_start_time timestamp, queue_start_time timestamp, queue_end_time timestamp, total_queue_time bigint, exec_start_time timestamp, exec_end_time timestamp, total_exec_time bigint, service_class_end_time timestamp, final_state char(16), est_peak_mem bigint, query_priority char(20), service_class_name char(64)',
  stv_wlm_query_state:
    'xid int, task int, query int, service_class int, slot_count int, wlm_start_time timestamp, state char(16), queue_time bigint, exec_time bigint, query_priority char(20)',
  svl_stored_proc_messages:
    'userid int, session_userid int, pid int, xid bigint, query int, recordtime timestamp, loglevel int, loglevel_text char(10), message char(1024), linenum int, querytext char(500), label char(320), aborted int, message_xid bigint',
  svv_alter_table_recommendations:
    'type char(30), database char(128), table_id int, group_id int, ddl varchar(2000), auto_eligible char(1)',
  svv_vacuum_progress: 'table_name char(128), status char(128), time_remaining_estimate char(128)',
  sys_transaction_history:
    'user_id int, transaction_id bigint, isolation_level varchar(32), status char(16), transaction_start_time timestamp, commit_start_time timestamp, transaction_end_time timestamp, blocks_committed bigint',
};

const empty = ([name, columns]: readonly [string, string]): string => {
  const list = columns
    .split(/, (?=[a-z_]+ )/)
    .map((column) => {
      const [, columnName, type] = /^(\w+) (.+)$/.exec(column) ?? [];
      return `null::${type} as "${columnName}"`;
    })
    .join(', ');
  return `create or replace view pg_catalog.${name} as select ${list} where false;`;
};

export const emptyViewsSql = Object.entries(emptyViews).map(empty).join('\n');
