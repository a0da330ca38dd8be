{{ config(dist='even', sort=['launched_at', 'id'], sort_type='compound', persist_docs={'relation': true, 'columns': true}) }}
select id, site, launched_at from {{ ref('late_view') }}
