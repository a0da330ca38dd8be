{#- A model lands in the schema that is written down, without the prefix that dbt would put before it:
    `analytics` unless a model names another one. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}
