/** What to type and what for, by command: the end of each help. test/docs/cli.test.ts runs every line. */
export const examples: Readonly<Record<string, readonly (readonly [line: string, what: string])[]>> = {
  status: [
    ['coolwatch status', 'one screen'],
    ['coolwatch status --check > /dev/null || echo "a person is needed"', 'for cron and monitoring'],
  ],
  watch: [
    ['coolwatch watch', 'until Ctrl-C'],
    ['coolwatch watch --every 1s --times 2 --json', 'two documents, one a line, for a script'],
  ],
  alerts: [
    ['coolwatch alerts', 'what is open, most urgent first'],
    ['coolwatch alerts --all --limit 20', 'closed ones too'],
  ],
  alert: [['coolwatch alert 01KAR5B3C0AB', 'the beginning of an id is enough']],
  report: [
    ['coolwatch report', 'the last 24 hours'],
    ['coolwatch report --since 8h --html handover.html', 'the last shift, as a page'],
  ],
  sensors: [
    ['coolwatch sensors --asset CHWP-2', 'one machine'],
    ['coolwatch sensors accept "CHWP-2 flow" --note "compared with the local gauge"', 'it is right as it is'],
    ['coolwatch sensors replaced "CHWP-2 flow"', 'it is another instrument now'],
  ],
  votes: [['coolwatch votes CHWP-2 --frames 60', 'frame by frame, the last 60']],
  watchset: [
    ['coolwatch watchset', 'of the machines that matter'],
    ['coolwatch watchset --explain "CHWP-2 flow"', 'why this one, or why not'],
  ],
  ack: [['coolwatch ack 01KAR5B3C0AB --note "strainer is being cleaned"', '']],
  shelve: [['coolwatch shelve 01KAR5B3C0AB --for 4h --note "valve is ordered"', '']],
  unshelve: [['coolwatch unshelve 01KAR5B3C0AB', '']],
  maintenance: [
    ['coolwatch maintenance CHWP-2 --for 2h --note "seal is changed"', ''],
    ['coolwatch maintenance CHWP-2 --end', 'done sooner'],
  ],
  feedback: [
    [
      'coolwatch feedback 01KAR5B3C0AB confirmed --mode bearing --note "outer race"',
      'it was right, and that was it',
    ],
    ['coolwatch feedback 01KAR5B3C0AB false-alarm', 'its sensors may be that far off for 30 days'],
    ['coolwatch feedback 01KAR5B3C0AB --undo', 'not after all'],
  ],
  run: [['coolwatch run --sensors sensors.yaml --config agent.yaml', '']],
  discover: [
    [
      'coolwatch discover mqtt mqtt://10.0.0.5 --out sensors.yaml',
      'listen for a minute, draft what is there',
    ],
    ['coolwatch discover opcua opc.tcp://10.0.0.6:4840 --add sensors.yaml', 'what a server has beside it'],
  ],
  'check-config': [['coolwatch check-config --sensors sensors.yaml --config agent.yaml', '']],
  doctor: [
    ['coolwatch doctor', 'of the service, or of the agent whose sensors.yaml lies here'],
    ['sudo -u coolwatch coolwatch doctor', "as the agent's user, who may read its secrets"],
    ['coolwatch doctor --sensors sensors.yaml --config agent.yaml --json', 'for a script'],
  ],
  models: [['coolwatch models', '']],
  completion: [
    ['source <(coolwatch completion bash)', 'for this shell; for every one put it in its completion folder'],
    ['coolwatch completion zsh', ''],
    ['coolwatch completion fish', ''],
  ],
  import: [['coolwatch import --sensors sensors.yaml --config agent.yaml --readings readings.csv', '']],
  export: [
    ['coolwatch export --since 7d --out week.csv', 'the last week'],
    ['coolwatch export --asset CHWP-2 --since 24h --out pump.csv', 'one machine'],
  ],
  backtest: [
    ['coolwatch backtest --sensors sensors.yaml --readings readings.csv --out result --train-rows 500', ''],
  ],
  demo: [
    ['coolwatch demo', 'a bearing fails'],
    ['coolwatch demo --fault strainer --headless --json', 'as fast as it goes, one document'],
  ],
  simulate: [['coolwatch simulate --out plant --days 10 --fault impeller', '']],
};
