import { defineStream } from '../define-stream.ts';
import { bigint, date, documentId, double, integer, object, reference, text, timestamp } from '../fields.ts';

const short = (column: string, description: string) => text(64, description, { column });

/** Starlink satellites with their latest orbital elements of Space-Track. */
export const starlink = defineStream({
  name: 'starlink',
  table: 'starlink_satellites',
  childKey: 'satellite_id',
  // The one table that grows into thousands; its rows are merged by id.
  distKey: 'id',
  description: 'Starlink satellites with their latest orbital elements of Space-Track.',
  fields: {
    id: documentId('Id of the satellite.'),
    version: text(64, 'Version of the satellite.'),
    launch: reference('launch_id', 'The launch (launches.id).'),
    longitude: double('deg', 'Longitude; null once decayed.'),
    latitude: double('deg', 'Latitude; null once decayed.'),
    height_km: double('km', 'Altitude; null once decayed.'),
    velocity_kms: double('km/s', 'Speed; null once decayed.'),
    spaceTrack: object({
      CCSDS_OMM_VERS: short('ccsds_omm_vers', 'Version of the message format.'),
      COMMENT: text(256, 'Comment.', { column: 'omm_comment' }),
      CREATION_DATE: timestamp('When the message was made; the API gives no zone, it is UTC.', {
        column: 'creation_date',
      }),
      ORIGINATOR: short('originator', 'Who made the message.'),
      OBJECT_NAME: short('object_name', 'Name of the satellite.'),
      OBJECT_ID: short('object_id', 'International designator.'),
      CENTER_NAME: short('center_name', 'Body that it orbits.'),
      REF_FRAME: short('ref_frame', 'Frame of reference.'),
      TIME_SYSTEM: short('time_system', 'Time system.'),
      MEAN_ELEMENT_THEORY: short('mean_element_theory', 'Theory of the mean elements.'),
      EPOCH: timestamp('Instant of the elements, with microseconds; the API gives no zone, it is UTC.', {
        column: 'epoch',
      }),
      MEAN_MOTION: double('rev/d', 'Mean motion.', { column: 'mean_motion' }),
      ECCENTRICITY: double(undefined, 'Eccentricity.', { column: 'eccentricity' }),
      INCLINATION: double('deg', 'Inclination.', { column: 'inclination' }),
      RA_OF_ASC_NODE: double('deg', 'Right ascension of the ascending node.', { column: 'ra_of_asc_node' }),
      ARG_OF_PERICENTER: double('deg', 'Argument of the pericentre.', { column: 'arg_of_pericenter' }),
      MEAN_ANOMALY: double('deg', 'Mean anomaly.', { column: 'mean_anomaly' }),
      EPHEMERIS_TYPE: integer('Kind of ephemeris.', { column: 'ephemeris_type' }),
      CLASSIFICATION_TYPE: short('classification_type', 'Secrecy: U is unclassified.'),
      NORAD_CAT_ID: integer('Number in the NORAD catalogue.', { column: 'norad_cat_id' }),
      ELEMENT_SET_NO: integer('Number of the element set.', { column: 'element_set_no' }),
      REV_AT_EPOCH: integer('Revolutions at the epoch.', { column: 'rev_at_epoch' }),
      BSTAR: double('1/earth radii', 'Drag term; may be negative.', { column: 'bstar' }),
      MEAN_MOTION_DOT: double('rev/d²', 'First derivative of the mean motion.', {
        column: 'mean_motion_dot',
      }),
      MEAN_MOTION_DDOT: double('rev/d³', 'Second derivative of the mean motion.', {
        column: 'mean_motion_ddot',
      }),
      SEMIMAJOR_AXIS: double('km', 'Semi-major axis.', { column: 'semimajor_axis' }),
      PERIOD: double('min', 'Orbital period.', { column: 'period' }),
      APOAPSIS: double('km', 'Highest altitude.', { column: 'apoapsis' }),
      PERIAPSIS: double('km', 'Lowest altitude.', { column: 'periapsis' }),
      OBJECT_TYPE: short('object_type', 'Kind of object.'),
      RCS_SIZE: short('rcs_size', 'Radar cross-section: LARGE, MEDIUM or SMALL.'),
      COUNTRY_CODE: short('country_code', 'Country.'),
      LAUNCH_DATE: date('Day of the launch.', { column: 'launch_date' }),
      SITE: short('site', 'Launch site.'),
      DECAY_DATE: date('Day of the decay.', { column: 'decay_date' }),
      DECAYED: integer('1 once decayed, else 0: a number in the API, not a boolean.', { column: 'decayed' }),
      FILE: bigint('Number of the file.', { column: 'file' }),
      GP_ID: bigint('Id of the element set.', { column: 'gp_id' }),
      TLE_LINE0: text(128, 'Two-line elements, name.', { column: 'tle_line0' }),
      TLE_LINE1: text(128, 'Two-line elements, first line.', { column: 'tle_line1' }),
      TLE_LINE2: text(128, 'Two-line elements, second line.', { column: 'tle_line2' }),
    }),
  },
});
