select id from {{ source('landed', 'launches') }} minus select id from {{ ref('merged') }}
