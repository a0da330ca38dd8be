-- depends_on: {{ ref('watermark') }}
{{ config(materialized='incremental', incremental_strategy='append', dist='all') }}
select id, site from {{ ref('late_view') }}
{% if is_incremental() %} where loaded_at > (select dateadd(second, -1, max(loaded_at)) from {{ ref('watermark') }}) {% endif %}
