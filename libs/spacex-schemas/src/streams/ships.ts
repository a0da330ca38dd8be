import { defineStream } from '../define-stream.ts';
import { boolean, documentId, double, integer, list, text, timestamp, url } from '../fields.ts';
import { launchesBackReference } from './shared.ts';

/** Ships that support launches and recoveries. */
export const ships = defineStream({
  name: 'ships',
  table: 'ships',
  childKey: 'ship_id',
  description: 'Ships that support launches and recoveries.',
  fields: {
    id: documentId('Id of the ship.'),
    name: text(256, 'Name.', { required: true }),
    legacy_id: text(64, 'Id in version 3 of the API.'),
    model: text(128, 'Model.'),
    type: text(64, 'Kind of ship.'),
    roles: list(
      { table: 'ship_roles', description: 'What a ship is used for.', position: 'role_position' },
      'role_name',
      text(128, 'Name of the role, such as Fairing Recovery.'),
    ),
    active: boolean('In service.'),
    imo: integer('Number of the International Maritime Organization; no key: some are wrong.'),
    mmsi: integer('Maritime Mobile Service Identity.'),
    abs: integer('Number of the American Bureau of Shipping.', { column: 'abs_number' }),
    class: integer('Class number.', { column: 'class_number' }),
    mass_kg: double('kg', 'Mass.'),
    mass_lbs: double('lb', 'Mass.'),
    year_built: integer('Year of construction.'),
    home_port: text(128, 'Home port.'),
    status: text(128, 'State at sea; may be the empty string.'),
    speed_kn: double('kn', 'Speed.'),
    course_deg: double('deg', 'Course.'),
    latitude: double('deg', 'Latitude, north positive.'),
    longitude: double('deg', 'Longitude, east positive.'),
    last_ais_update: timestamp('When the position was reported.'),
    link: url('Page about the ship.'),
    image: url('Picture.'),
    launches: launchesBackReference,
  },
});
