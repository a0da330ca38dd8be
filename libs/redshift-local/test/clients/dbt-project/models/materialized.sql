{{ config(materialized='materialized_view', auto_refresh=true, dist='site', sort=['site'], backup=false) }}
select site, count(*) as n from {{ ref('merged') }} group by site
