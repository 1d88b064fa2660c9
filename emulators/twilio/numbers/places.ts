/** Where American area codes are: for the geography in webhooks and for numbers on sale. */

export interface Place {
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly lata: string;
  readonly latitude: string;
  readonly longitude: string;
}

/** city|region|postal code|LATA|latitude|longitude */
const facts: Readonly<Record<string, string>> = {
  '202': 'Washington|DC|20001|236|38.910000|-77.020000',
  '206': 'Seattle|WA|98101|674|47.610000|-122.330000',
  '212': 'New York|NY|10001|132|40.750000|-74.000000',
  '213': 'Los Angeles|CA|90012|730|34.060000|-118.240000',
  '214': 'Dallas|TX|75201|552|32.790000|-96.800000',
  '215': 'Philadelphia|PA|19103|228|39.950000|-75.170000',
  '303': 'Denver|CO|80202|656|39.750000|-105.000000',
  '305': 'Miami|FL|33128|460|25.780000|-80.200000',
  '312': 'Chicago|IL|60601|358|41.890000|-87.620000',
  '313': 'Detroit|MI|48226|340|42.330000|-83.050000',
  '347': 'Brooklyn|NY|11201|132|40.690000|-73.990000',
  '404': 'Atlanta|GA|30303|438|33.750000|-84.390000',
  '408': 'San Jose|CA|95113|722|37.330000|-121.890000',
  '415': 'San Francisco|CA|94105|722|37.790000|-122.390000',
  '469': 'Dallas|TX|75204|552|32.800000|-96.790000',
  '503': 'Portland|OR|97204|672|45.520000|-122.670000',
  '510': 'Oakland|CA|94612|722|37.810000|-122.270000',
  '512': 'Austin|TX|78701|558|30.270000|-97.740000',
  '602': 'Phoenix|AZ|85003|666|33.450000|-112.080000',
  '612': 'Minneapolis|MN|55401|628|44.980000|-93.270000',
  '615': 'Nashville|TN|37203|470|36.150000|-86.790000',
  '617': 'Boston|MA|02108|128|42.360000|-71.060000',
  '619': 'San Diego|CA|92101|732|32.720000|-117.160000',
  '646': 'New York|NY|10011|132|40.740000|-74.000000',
  '650': 'Palo Alto|CA|94301|722|37.440000|-122.150000',
  '702': 'Las Vegas|NV|89101|721|36.170000|-115.120000',
  '703': 'Arlington|VA|22201|236|38.890000|-77.090000',
  '713': 'Houston|TX|77002|560|29.760000|-95.360000',
  '718': 'Brooklyn|NY|11215|132|40.670000|-73.980000',
  '720': 'Denver|CO|80203|656|39.730000|-104.980000',
  '754': 'Fort Lauderdale|FL|33301|460|26.120000|-80.140000',
  '801': 'Salt Lake City|UT|84101|660|40.760000|-111.900000',
  '808': 'Hilo|HI|96720|834|19.720000|-155.090000',
  '917': 'New York|NY|10016|132|40.740000|-73.980000',
  '919': 'Raleigh|NC|27601|426|35.780000|-78.640000',
};

export const areaCodes: readonly string[] = Object.keys(facts);

/** Where an area code is; undefined for one that isn't known here. */
export function placeOf(areaCode: string): Place | undefined {
  const [city, region, postalCode, lata, latitude, longitude] = facts[areaCode]?.split('|') ?? [];
  if (!city || !region || !postalCode || !lata || !latitude || !longitude) return undefined;
  return { city, region, postalCode, lata, latitude, longitude };
}

/** `FromCity`, `FromState`, `FromZip`, `FromCountry` of a number; empty where nothing is known. */
export function geography(prefix: string, number: string): Record<string, string> {
  const [, areaCode] = /^\+1(\d{3})\d{7}$/.exec(number) ?? [];
  const place = areaCode ? placeOf(areaCode) : undefined;
  return {
    [`${prefix}City`]: place?.city.toUpperCase() ?? '',
    [`${prefix}State`]: place?.region ?? '',
    [`${prefix}Zip`]: place?.postalCode ?? '',
    [`${prefix}Country`]: areaCode ? 'US' : '',
  };
}
