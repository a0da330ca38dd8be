import { double, integer, list, object, url, backReference, text } from '../fields.ts';

/** A length in metres and feet. */
export const lengths = (what: string) =>
  object({ meters: double('m', `${what}.`), feet: double('ft', `${what}.`) });

/** A mass in kilograms and pounds. */
export const masses = (what: string) =>
  object({ kg: double('kg', `${what}.`), lb: double('lb', `${what}.`) });

/** A volume in cubic metres and cubic feet. */
export const volumes = (what: string) =>
  object({ cubic_meters: double('m³', `${what}.`), cubic_feet: double('ft³', `${what}.`) });

/** A force in kilonewtons and pounds-force. */
export const thrust = (what: string) =>
  object({ kN: double('kN', `${what}.`), lbf: double('lbf', `${what}.`) });

/** The place of a launch or landing pad. */
export const site = {
  name: text(128, 'Short name.', { required: true }),
  full_name: text(256, 'Full name.'),
  status: text(64, 'active, inactive, unknown, retired, lost or under construction.'),
  locality: text(128, 'Place.'),
  region: text(128, 'State or region.'),
  latitude: double('deg', 'Latitude, north positive.'),
  longitude: double('deg', 'Longitude, east positive.'),
};

/** The pictures of a pad; the API gained the field later, so older documents lack it. */
export const padImages = (table: string, what: string) =>
  object({
    large: list(
      { table, description: `Pictures of a ${what}.`, position: 'image_position' },
      'url',
      url('Address of the picture.'),
    ),
  });

/** Counters of a reusable vehicle. */
export const reuseCount = integer('How often it was reused.');

/** The launches of a dimension. */
export const launchesBackReference = backReference('Launches that name it.');
