{{ config(materialized='view', bind=False) }}
select id, site, launched_at, loaded_at, datediff(day, launched_at, getdate()) as age_days
from {{ source('landed', 'launches') }}
