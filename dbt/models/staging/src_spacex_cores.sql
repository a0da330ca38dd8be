-- One row per row of spacex_raw.cores, with the names that the models use.
select
    id as core_id,
    serial as core_serial,
    block,
    status as core_status,
    reuse_count,
    rtls_attempts,
    rtls_landings,
    asds_attempts,
    asds_landings,
    last_update,
    _row_hash as row_hash,
    _etl_batch_id as batch_id,
    _etl_loaded_at as loaded_at,
    _etl_deleted_at as deleted_at,
    _airbyte_extracted_at as extracted_at
from {{ source('spacex', 'cores') }}
