{{
    config(
        materialized='incremental',
        incremental_strategy='merge',
        unique_key='launch_id',
        on_schema_change='append_new_columns',
        dist='launch_id',
        sort='launched_at',
    )
}}

with launches as (

    select
        src_spacex_launches.*,
        -- A deletion is news as well, whether or not it moved the time of the load.
        case
            when deleted_at > loaded_at then deleted_at
            else loaded_at
        end as changed_at
    from {{ ref('src_spacex_launches') }} as src_spacex_launches

),

shaped as (

    select
        launch_id,
        flight_number,
        launch_name,
        launched_at,
        date_precision,
        cast(
            case
                when deleted_at is not null then 'withdrawn'
                when is_upcoming then 'upcoming'
                when is_success then 'success'
                when not is_success then 'failure'
                else 'unknown'
            end as varchar(16)
        ) as launch_status,
        rocket_id,
        launchpad_id,
        static_fire_at,
        window_seconds,
        has_fairings,
        details,
        webcast_url,
        article_url,
        wikipedia_url,
        row_hash,
        changed_at as loaded_at,
        deleted_at is not null as is_deleted
    from launches

)

select * from shaped
{% if is_incremental() %}
    where
        {{ loaded_since('loaded_at') }}
        and not {{ already_there('shaped', 'launch_id', ['loaded_at', 'row_hash', 'is_deleted']) }}
{% endif %}
