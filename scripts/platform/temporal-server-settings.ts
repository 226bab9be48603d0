/**
 * Settings of every Temporal server that is started here; without them each timer takes at least a second. The product
 * is correct on a server without them, only slower.
 */
const QUICK_SETTINGS = [
  'history.transferProcessorMaxPollRPS=5000',
  'history.timerProcessorMaxPollRPS=5000',
  'history.visibilityProcessorMaxPollRPS=5000',
  'history.timerProcessorMaxTimeShift="1ms"',
];

export const QUICK_SETTING_FLAGS: readonly string[] = QUICK_SETTINGS.flatMap((setting) => [
  '--dynamic-config-value',
  setting,
]);
