-- One row per row of spacex_raw.launchpads, with the names that the models use.
select
    id as launchpad_id,
    name as launchpad_name,
    full_name as launchpad_full_name,
    status as launchpad_status,
    locality,
    region,
    latitude as latitude_deg,
    longitude as longitude_deg,
    timezone,
    launch_attempts as launch_attempt_count,
    launch_successes as launch_success_count,
    details,
    _row_hash as row_hash,
    _etl_batch_id as batch_id,
    _etl_loaded_at as loaded_at,
    _etl_deleted_at as deleted_at,
    _airbyte_extracted_at as extracted_at
from {{ source('spacex', 'launchpads') }}
