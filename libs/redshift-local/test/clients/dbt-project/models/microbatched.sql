{{ config(materialized='incremental', incremental_strategy='microbatch', event_time='launched_at', begin='2024-01-01', batch_size='year', lookback=1) }}
select id, site, launched_at from {{ ref('table_even') }}
