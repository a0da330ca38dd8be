select timestamptz '2020-01-02 00:00:00+00' as loaded_at
