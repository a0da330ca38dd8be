{#- True for rows that may be news to the model's own table: loaded after its newest row, or up to `spacex_lookback_hours`
    before it, for loads that committed later than others that were stamped after them. -#}
{% macro loaded_since(column) -%}
    {{ column }} >= coalesce(
        (
            select {{ dbt.dateadd('hour', -1 * var('spacex_lookback_hours'), 'max(newest.' ~ column ~ ')') }}
            from {{ this }} as newest
        ),
        cast('1970-01-01 00:00:00+00' as timestamptz)
    )
{%- endmacro %}

{#- True for rows that the model's own table has in exactly this state. Without this filter the merge would write every
    row of the lookback window again, at every run. None of the compared columns may be null. -#}
{% macro already_there(relation, key, state) -%}
    exists (
        select 1 from {{ this }} as there
        where
            there.{{ key }} = {{ relation }}.{{ key }}
            {%- for column in state %}
            and there.{{ column }} = {{ relation }}.{{ column }}
            {%- endfor %}
    )
{%- endmacro %}
