/**
 * What the JSON of every alert has in common, for deflate to refer to: it takes an alert of 3 KB to
 * some 0.5 KB, so that a three-day outage at a thousand alerts an hour stays far below 100 MB.
 * Part of the file format: rows cannot be read without exactly these bytes. Never change it; a better
 * one is a migration of journal.db. The commonest text stands last, where references are shortest.
 */
export const alertDictionary = Buffer.from(
  [
    '"kind":"sensor","level":"advisory","active":false,"kind":"comms","kind":"model","level":"observation",',
    '"acknowledged":{"by":"","at":"2026-01-01T00:00:00.000Z","note":null},"shelved":{"by":"","until":"","reason":""}',
    '"state":"acknowledged","state":"returned-unacknowledged","state":"normal","priority":"low","severity":250,',
    '"priority":"urgent","severity":1000,"priority":"medium","severity":500,"ne107":"maintenance-required",',
    '"pump","location":null,"redundancy":null},"chiller","tower","crah","cdu","exchanger","valve","loop"',
    '"quality":"substituted","quality":"suspect","quality":"stale","unit":"°C","unit":"kPa","unit":"m3/h","unit":"kW",',
    'isolation-forest half-space-trees mahalanobis pca spectral-residual residual limits "vote":null,"ratio":null,',
    ' below expectation above expectation since is rising is falling check the listen for compare inspect ',
    '{"schema":"coolwatch-alert/1","id":"01","fingerprint":"/process/","revision":1,"kind":"process","level":"alarm",',
    '"active":true,"acknowledged":null,"shelved":null,"suppressed_by":null,"latched":false,"state":"unacknowledged",',
    '"priority":"high","severity":750,"ne107":null,"site":"dc1","asset":{"id":"","kind":"","location":"","redundancy":""},',
    '"mode":"steady","title":" since ","raised_at":"2026-01-01T00:00:00.000Z","changed_at":"2026-01-01T00:00:00.000Z",',
    '"cleared_at":null,"evidence":[],"votes":{"for":4,"cast":6,"needed":4,"members":[{"name":"","ratio":1.,"vote":true},',
    '{"name":"","ratio":0.,"vote":false}]},"unusable_sensors":[],"fault_modes":[{"mode":"","likelihood":0.,"why":"",',
    '"tell_apart":null}],"horizon":{"earliest":"2026-","latest":"2026-","basis":"linear trend"},"horizon":null,',
    '"waste":{"extra_kw":,"kwh_per_day":,"basis":""},"waste":null,"act_within":"2026-","act_within":null,"checks":[""],',
    '"safety":"coolwatch advises; it is no protective or safety function and replaces no interlock or trip.",',
    '"model_id":"","links":{"ack":"coolwatch ack 01","trend":"http://127.0.0.1:8220/"}}',
    '"direction":"up","direction":"down","expected":null,"deviation_sigma":null,"direction":"steady","value":null,',
    '{"sensor":"","unit":"bar","value":1.,"expected":1.,"deviation_sigma":-1.,"direction":"down",',
    '"since":"2026-01-01T00:00:00.000Z","quality":"ok","contribution":0.1},{"sensor":"',
  ].join(''),
);
