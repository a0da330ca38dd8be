-- Every launch of the source is in the mart in its latest state, and nothing else is.
with source as (

    select
        launch_id,
        row_hash,
        deleted_at is not null as is_deleted
    from {{ ref('src_spacex_launches') }}

),

mart as (

    select
        launch_id,
        row_hash,
        is_deleted
    from {{ ref('spacex_launches') }}

),

missing_or_stale as (

    select * from source
    except
    select * from mart

),

left_over as (

    select * from mart
    except
    select * from source

)

select * from missing_or_stale
union all
select * from left_over
