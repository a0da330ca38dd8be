import { defineStream } from '../define-stream.ts';
import { bigint, documentId, double, integer, text, timestamp, unloaded, url } from '../fields.ts';

/** The car in space: one document, computed anew at every read. */
export const roadster = defineStream({
  name: 'roadster',
  table: 'roadster_positions',
  childKey: 'roadster_id',
  keep: 'every-read',
  description: 'Where the Tesla Roadster in space was at each read; the API computes it anew every time.',
  fields: {
    id: documentId('Id of the car, the same in all rows.'),
    name: text(128, 'Name.'),
    launch_date_utc: timestamp('Launch time.'),
    launch_date_unix: bigint('Launch time.', { unit: 's' }),
    launch_mass_kg: double('kg', 'Mass at launch.'),
    launch_mass_lbs: double('lb', 'Mass at launch.'),
    norad_id: integer('Number in the NORAD catalogue.'),
    epoch_jd: double('d', 'Instant of the orbital elements, as Julian date.'),
    orbit_type: text(64, 'Kind of orbit.'),
    apoapsis_au: double('au', 'Largest distance from the Sun.'),
    periapsis_au: double('au', 'Smallest distance from the Sun.'),
    semi_major_axis_au: double('au', 'Semi-major axis, as the API gives it.'),
    eccentricity: double(undefined, 'Eccentricity.'),
    inclination: double('deg', 'Inclination.'),
    longitude: double('deg', 'Longitude of the ascending node.'),
    periapsis_arg: double('deg', 'Argument of the periapsis.'),
    period_days: double('d', 'Orbital period.'),
    speed_kph: double('km/h', 'Speed.'),
    speed_mph: double('mi/h', 'Speed.'),
    earth_distance_km: double('km', 'Distance from the Earth.'),
    earth_distance_mi: double('mi', 'Distance from the Earth.'),
    mars_distance_km: double('km', 'Distance from Mars.'),
    mars_distance_mi: double('mi', 'Distance from Mars.'),
    flickr_images: unloaded(
      'Pictures. Not loaded: always the same, and a position per read would repeat them.',
    ),
    wikipedia: url('Wikipedia page.'),
    video: url('Video.'),
    details: text(8192, 'Free text.'),
  },
});
