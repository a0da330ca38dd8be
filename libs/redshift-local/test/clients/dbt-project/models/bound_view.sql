{{ config(materialized='view') }}
select id, name, nvl(name, 'unknown') as label from {{ ref('sites') }}
