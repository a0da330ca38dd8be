import { defineStream } from '../define-stream.ts';
import { boolean, date, documentId, double, integer, list, object, rows, text, url } from '../fields.ts';
import { lengths, masses, thrust, volumes } from './shared.ts';

/** Dragon types. */
export const dragons = defineStream({
  name: 'dragons',
  table: 'dragons',
  childKey: 'dragon_id',
  description: 'Types of the Dragon spacecraft.',
  fields: {
    id: documentId('Id of the type.'),
    name: text(128, 'Name.', { required: true }),
    type: text(64, 'Kind of vehicle.'),
    active: boolean('In service.'),
    crew_capacity: integer('Seats.'),
    sidewall_angle_deg: double('deg', 'Angle of the side wall.'),
    orbit_duration_yr: double('yr', 'How long it can stay in orbit.'),
    dry_mass_kg: double('kg', 'Mass without fuel.'),
    dry_mass_lb: double('lb', 'Mass without fuel.'),
    first_flight: date('Day of the first flight.'),
    heat_shield: object({
      material: text(128, 'Material of the heat shield.'),
      size_meters: double('m', 'Size of the heat shield.'),
      temp_degrees: double('°C', 'Temperature that the heat shield withstands.'),
      dev_partner: text(128, 'Partner who developed the heat shield.'),
    }),
    thrusters: rows(
      { table: 'dragon_thrusters', description: 'Engines of a Dragon type.', position: 'thruster_position' },
      {
        type: text(64, 'Name of the engine.', { column: 'thruster_type' }),
        amount: integer('How many.'),
        pods: integer('In how many pods.'),
        fuel_1: text(128, 'Oxidiser.'),
        fuel_2: text(128, 'Fuel.'),
        isp: double('s', 'Specific impulse.'),
        thrust: thrust('Thrust of one engine'),
      },
    ),
    launch_payload_mass: masses('Payload at launch'),
    launch_payload_vol: volumes('Volume of the payload at launch'),
    return_payload_mass: masses('Payload at return'),
    return_payload_vol: volumes('Volume of the payload at return'),
    pressurized_capsule: object({ payload_volume: volumes('Pressurised volume') }),
    trunk: object({
      trunk_volume: volumes('Volume of the trunk'),
      cargo: object({
        solar_array: integer('Number of solar arrays.'),
        unpressurized_cargo: boolean('It carries unpressurised cargo.'),
      }),
    }),
    height_w_trunk: lengths('Height with the trunk'),
    diameter: lengths('Diameter'),
    flickr_images: list(
      { table: 'dragon_images', description: 'Pictures of a Dragon type.', position: 'image_position' },
      'url',
      url('Address of the picture.'),
    ),
    wikipedia: url('Wikipedia page.'),
    description: text(8192, 'Free text.'),
  },
});
