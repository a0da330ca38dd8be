import type { FeatureArea } from '../types.ts';

export const users: FeatureArea = {
  area: 'users and privileges',
  features: [
    {
      feature: 'CREATE USER, ALTER USER, DROP USER',
      status: 'emulated',
      page: 'r_CREATE_USER',
      example: [
        "create user fidelity_ann password 'Ann-12345' createdb connection limit 3",
        "select usecreatedb, useconnlimit from svl_user_info where usename = 'fidelity_ann'",
      ],
      expect: [['t', '3']],
      note: 'PASSWORD is required. SYSLOG ACCESS, SESSION TIMEOUT and EXTERNALID are refused.',
    },
    {
      feature: 'CREATE GROUP, ALTER GROUP, DROP GROUP',
      status: 'emulated',
      page: 'r_CREATE_GROUP',
      example: ['create group fidelity_team', "select groname from pg_group where groname = 'fidelity_team'"],
      expect: [['fidelity_team']],
    },
    {
      feature: 'CREATE ROLE, GRANT ROLE, DROP ROLE',
      status: 'emulated',
      page: 'r_CREATE_ROLE',
      example: [
        'create role fidelity_role',
        'grant role fidelity_role to fidelity_ann',
        "select user_name from svv_user_grants where role_name = 'fidelity_role'",
      ],
      expect: [['fidelity_ann']],
    },
    {
      feature: 'DROP ROLE … FORCE',
      status: 'emulated',
      page: 'r_DROP_ROLE',
      setup: [
        'create table t (a int)',
        'create role fidelity_forced',
        'grant select on t to role fidelity_forced',
      ],
      example: [
        'drop role fidelity_forced force',
        "select count(*) from svv_roles where role_name = 'fidelity_forced'",
      ],
      expect: [['0']],
    },
    {
      feature: 'system-defined roles (sys:operator …)',
      status: 'accepted without effect',
      page: 'r_roles-default',
      note: 'They exist and can be granted; they give nothing.',
      setup: ['create role fidelity_system'],
      example: [
        'grant role sys:monitor to role fidelity_system',
        "select granted_role_name from svv_role_grants where role_name = 'fidelity_system'",
      ],
      expect: [['sys:monitor']],
    },
    {
      feature: 'GRANT, REVOKE, ALTER DEFAULT PRIVILEGES',
      status: 'emulated',
      page: 'r_GRANT',
      setup: ['create table t (a int)'],
      example: [
        'grant select on t to group fidelity_team',
        'alter default privileges in schema public grant select on tables to role fidelity_role',
        'alter default privileges in schema public revoke select on tables from role fidelity_role',
      ],
      expect: 'ok',
    },
    {
      feature: 'GRANT DROP, ALTER, TRUNCATE, system and scoped permissions',
      status: 'refused',
      page: 'r_GRANT',
      example: 'grant truncate on t to public',
      expect: { error: '0A000 redshift-local does not emulate GRANT TRUNCATE' },
    },
    {
      feature: 'GRANT … ON LANGUAGE, ON MODEL, of CREATE MODEL and EXTERNAL FUNCTION',
      status: 'refused',
      page: 'r_GRANT',
      example: 'grant usage on language plpythonu to public',
      expect: { error: '0A000 redshift-local does not emulate GRANT … ON LANGUAGE PLPYTHONU' },
    },
    {
      feature: 'ALTER TABLE and MATERIALIZED VIEW … ROW LEVEL SECURITY, EXPLAIN RLS, MASKING and MODEL',
      status: 'refused',
      page: 't_rls',
      setup: ['create table t (id int)'],
      example: 'alter table t row level security on',
      expect: { error: '0A000 redshift-local does not emulate ALTER TABLE … ROW LEVEL SECURITY' },
    },
    {
      feature: 'datashares, models, row-level security, masking, identity providers, libraries, templates',
      status: 'refused',
      page: 'r_CREATE_DATASHARE',
      example: 'create datashare d',
      expect: { error: '0A000 redshift-local does not emulate CREATE DATASHARE' },
    },
  ],
};
