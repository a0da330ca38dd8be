-- One row per row of spacex_raw.launch_cores, with the names that the models use.
select
    launch_id,
    core_position,
    core_id,
    flight as flight_of_core,
    gridfins as has_gridfins,
    legs as has_legs,
    reused as is_reused,
    landing_attempt as is_landing_attempted,
    landing_success as is_landing_success,
    landing_type,
    landpad_id,
    _row_hash as row_hash,
    _etl_batch_id as batch_id,
    _etl_loaded_at as loaded_at,
    _etl_deleted_at as deleted_at,
    _airbyte_extracted_at as extracted_at
from {{ source('spacex', 'launch_cores') }}
