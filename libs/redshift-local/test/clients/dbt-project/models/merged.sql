{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id', dist='id', sort=['launched_at'],
    merge_exclude_columns=['launched_at'], on_schema_change='sync_all_columns') }}
select id, site, launched_at from {{ ref('late_view') }}
