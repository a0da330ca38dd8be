{{ config(materialized='incremental', incremental_strategy='delete+insert', unique_key='id', on_schema_change='append_new_columns') }}
select id, site {% if var('wide', false) %}, age_days >= 0 as is_past {% endif %} from {{ ref('late_view') }}
{% if is_incremental() %} where loaded_at > timestamptz '2020-01-02 00:00:00+00' {% endif %}
