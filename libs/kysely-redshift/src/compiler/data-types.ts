import { refuse } from './refuse.ts';

/** Kysely's data types that Redshift lacks or reads as something else (AWS docs, "Data types" and "Unsupported PostgreSQL data types"). */
const REMEDIES: Readonly<Record<string, string>> = {
  serial: 'Use bigint with modifyEnd(identity()).',
  bigserial: 'Use bigint with modifyEnd(identity()).',
  json: 'Use redshiftTypes.super().',
  jsonb: 'Use redshiftTypes.super().',
  uuid: 'Use redshiftTypes.char(36).',
  bytea: 'Use redshiftTypes.varbyte(bytes).',
  blob: 'Use redshiftTypes.varbyte(bytes).',
  binary: 'Use redshiftTypes.varbyte(bytes).',
  varbinary: 'Use redshiftTypes.varbyte(bytes).',
  // TEXT is VARCHAR(256) there, so long values would fail much later.
  text: 'It would become varchar(256): use redshiftTypes.varchar(bytes).',
  datetime: 'Use timestamp or timestamptz.',
};

/** Refuses a data type that Redshift does not have. */
export function checkDataType(dataType: string): void {
  const [name = ''] = dataType.split('(');
  const remedy = Object.hasOwn(REMEDIES, name) ? REMEDIES[name] : undefined;
  if (remedy !== undefined) refuse(`the data type ${name}`, remedy);
  if (/(range|multirange)$/.test(name)) refuse(`the data type ${name}`, 'Use two columns.');
}
