{{ config(dist='site', sort='id', sort_type='interleaved', backup=false, grants={'select': ['reader', 'group:analysts']}) }}
select site, max(id) as id, listagg(id, ',') within group (order by id) as ids from {{ ref('late_view') }} group by site
