select cast(id as varchar(9)) as id, cast(count(*) as bigint) as n, cast(max(launched_at) as timestamp) as last_at
from {{ ref('table_even') }} group by 1
