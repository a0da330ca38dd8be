// Becomes a file of its own beside the bundle, where s3-reader looks for its decoder.
import '@spacex/s3-reader/parquet-decoder';
