import { defineStream } from '../define-stream.ts';
import {
  bigint,
  boolean,
  documentId,
  double,
  integer,
  list,
  object,
  reference,
  rows,
  text,
  timestamp,
  url,
} from '../fields.ts';

const image = (value: string) => ({
  table: 'launch_images',
  description: 'Pictures of a launch on Flickr.',
  position: 'image_position',
  label: { column: 'image_size', value, description: 'Which list of the API it is from: small or original.' },
});

/**
 * Launches, past and upcoming. Airbyte reads past ones incrementally and upcoming ones completely, hence two streams.
 * API version 5 differs in `crew` alone, and both shapes are read.
 */
export const launches = defineStream({
  name: 'launches',
  airbyteStreams: ['launches', 'launches_upcoming'],
  table: 'launches',
  childKey: 'launch_id',
  description: 'Launches, past and upcoming. Only the id is stable: names, dates and flight numbers change.',
  fields: {
    id: documentId('Id of the launch.'),
    flight_number: integer('Running number; no key: it has gaps, can repeat and changes.'),
    name: text(256, 'Name of the mission.', { required: true }),
    date_utc: timestamp('Planned or actual launch time; see date_precision. The one date to trust.', {
      required: true,
    }),
    date_unix: bigint('Launch time by the API, which differs from date_utc for a few launches.', {
      unit: 's',
    }),
    date_local: text(
      40,
      'Launch time with the offset of the pad, as the API spells it; it may be another instant.',
    ),
    date_precision: text(16, 'How exact the date is: half, quarter, year, month, day or hour.'),
    static_fire_date_utc: timestamp('Time of the static fire test.'),
    static_fire_date_unix: bigint(
      'Time of the static fire test by the API; it can differ from the UTC one.',
      {
        unit: 's',
      },
    ),
    tbd: boolean('The date is to be determined.'),
    net: boolean('The date is "no earlier than".'),
    window: integer('Length of the launch window.', { column: 'window_seconds', unit: 's' }),
    rocket: reference('rocket_id', 'The rocket (rockets.id).'),
    success: boolean('Whether it succeeded; null for upcoming launches and where it is not known.'),
    upcoming: boolean('The launch has not happened yet.', { required: true }),
    details: text(16384, 'Free text about the mission.'),
    launchpad: reference('launchpad_id', 'The pad (launchpads.id).'),
    launch_library_id: text(64, 'Id in the Launch Library.'),
    auto_update: boolean('The API updates the date by itself.'),
    fairings: object(
      {
        reused: boolean('The fairing had flown before.'),
        recovery_attempt: boolean('A recovery of the fairing was tried.'),
        recovered: boolean('The fairing was recovered.'),
        ships: list(
          {
            table: 'launch_fairing_ships',
            description: 'Ships that were to recover the fairing of a launch.',
            position: 'ship_position',
          },
          'ship_id',
          text(64, 'The ship (ships.id).'),
        ),
      },
      {
        column: 'has_fairings',
        description: 'The launch has fairings; capsules fly without. Their members may still all be null.',
      },
    ),
    links: object({
      patch: object({ small: url('Small picture of the patch.'), large: url('Large picture of the patch.') }),
      reddit: object({
        campaign: url('Reddit thread of the campaign.'),
        launch: url('Reddit thread of the launch.'),
        media: url('Reddit thread of pictures and videos.'),
        recovery: url('Reddit thread of the recovery.'),
      }),
      flickr: object({
        small: list(image('small'), 'url', url('Address of the picture.')),
        original: list(image('original'), 'url', url('Address of the picture.')),
      }),
      presskit: url('Press kit.'),
      webcast: url('Webcast.'),
      youtube_id: text(64, 'Id of the webcast on YouTube.'),
      article: url('An article about the launch.'),
      wikipedia: url('Wikipedia page.'),
    }),
    cores: rows(
      {
        table: 'launch_cores',
        description:
          'Boosters of a launch: one row per place, three for Falcon Heavy; upcoming launches may lack ids.',
        position: 'core_position',
      },
      {
        core: reference('core_id', 'The booster (cores.id); null while it is not assigned.'),
        flight: integer('Which flight of the booster this is by the API, from 1.'),
        gridfins: boolean('It has grid fins.'),
        legs: boolean('It has landing legs.'),
        reused: boolean('It has flown before.'),
        landing_attempt: boolean('A landing was or will be tried.'),
        landing_success: boolean('The landing succeeded; null where it is not known, even after an attempt.'),
        landing_type: text(32, 'Where it lands: RTLS (land), ASDS (drone ship) or Ocean.'),
        landpad: reference('landpad_id', 'The landing pad (landpads.id); none for Ocean.'),
      },
    ),
    payloads: list(
      { table: 'launch_payloads', description: 'Payloads of a launch.', position: 'payload_position' },
      'payload_id',
      text(64, 'The payload (payloads.id).'),
    ),
    ships: list(
      { table: 'launch_ships', description: 'Ships that supported a launch.', position: 'ship_position' },
      'ship_id',
      text(64, 'The ship (ships.id).'),
    ),
    capsules: list(
      { table: 'launch_capsules', description: 'Dragon capsules of a launch.', position: 'capsule_position' },
      'capsule_id',
      text(64, 'The capsule (capsules.id).'),
    ),
    crew: rows(
      { table: 'launch_crew', description: 'People on board of a launch.', position: 'crew_position' },
      {
        crew: reference('crew_id', 'The person (crew.id).'),
        role: text(128, 'Role on board; only version 5 of the API tells it.'),
      },
      'crew',
    ),
    failures: rows(
      { table: 'launch_failures', description: 'What went wrong at a launch.', position: 'failure_position' },
      {
        time: integer('When, relative to lift-off; negative before it.', {
          column: 'time_seconds',
          unit: 's',
        }),
        altitude: double('km', 'How high.', { column: 'altitude_km' }),
        reason: text(4096, 'Why.'),
      },
    ),
  },
});
