import { defineStream } from '../define-stream.ts';
import {
  bigint,
  boolean,
  date,
  documentId,
  double,
  integer,
  list,
  object,
  rows,
  text,
  url,
} from '../fields.ts';
import { lengths, masses, thrust } from './shared.ts';

/** Rocket types. */
export const rockets = defineStream({
  name: 'rockets',
  table: 'rockets',
  childKey: 'rocket_id',
  description: 'Rocket types, flown and planned.',
  fields: {
    id: documentId('Id of the rocket type.'),
    name: text(128, 'Name, such as Falcon 9.', { required: true }),
    type: text(64, 'Kind of vehicle.'),
    active: boolean('In service.'),
    stages: integer('Number of stages.'),
    boosters: integer('Number of side boosters.'),
    cost_per_launch: bigint('Price of one launch.', { unit: 'USD' }),
    success_rate_pct: double('%', 'Share of successful launches.'),
    first_flight: date('Day of the first flight, or the day that was planned for it.'),
    country: text(128, 'Country of the launches.'),
    company: text(128, 'Maker.'),
    height: lengths('Height'),
    diameter: lengths('Diameter'),
    mass: masses('Mass at lift-off'),
    payload_weights: rows(
      {
        table: 'rocket_payload_weights',
        description: 'How much a rocket type carries to which orbit.',
        position: 'weight_position',
      },
      {
        id: text(64, 'Short name of the orbit, such as leo.', { column: 'orbit_id' }),
        name: text(128, 'Name of the orbit.', { column: 'orbit_name' }),
        ...masses('Largest payload').fields,
      },
    ),
    first_stage: object({
      reusable: boolean('The first stage can be reused.'),
      engines: integer('Engines of the first stage.'),
      fuel_amount_tons: double('t', 'Fuel of the first stage.'),
      burn_time_sec: double('s', 'Burn time of the first stage.'),
      thrust_sea_level: thrust('Thrust of the first stage at sea level'),
      thrust_vacuum: thrust('Thrust of the first stage in vacuum'),
    }),
    second_stage: object({
      reusable: boolean('The second stage can be reused.'),
      engines: integer('Engines of the second stage.'),
      fuel_amount_tons: double('t', 'Fuel of the second stage.'),
      burn_time_sec: double('s', 'Burn time of the second stage.'),
      thrust: thrust('Thrust of the second stage'),
      payloads: object({
        option_1: text(128, 'What it carries, first option.'),
        composite_fairing: object({
          height: lengths('Height of the fairing'),
          diameter: lengths('Diameter of the fairing'),
        }),
      }),
    }),
    engines: object({
      number: integer('Engines of the first stage, boosters included.'),
      type: text(64, 'Engine family.'),
      version: text(64, 'Version of the engine; may be the empty string.'),
      layout: text(64, 'Arrangement of the engines.'),
      isp: object({
        sea_level: double('s', 'Specific impulse at sea level.'),
        vacuum: double('s', 'Specific impulse in vacuum.'),
      }),
      engine_loss_max: integer('How many engines may fail.'),
      propellant_1: text(64, 'Oxidiser.'),
      propellant_2: text(64, 'Fuel.'),
      thrust_sea_level: thrust('Thrust of one engine at sea level'),
      thrust_vacuum: thrust('Thrust of one engine in vacuum'),
      thrust_to_weight: double(undefined, 'Ratio of thrust to weight of an engine.'),
    }),
    landing_legs: object({
      number: integer('Number of landing legs.'),
      material: text(128, 'Material of the landing legs.'),
    }),
    flickr_images: list(
      { table: 'rocket_images', description: 'Pictures of a rocket type.', position: 'image_position' },
      'url',
      url('Address of the picture.'),
    ),
    wikipedia: url('Wikipedia page.'),
    description: text(8192, 'Free text.'),
  },
});
