/** The English texts that depend on a number; all others are their own keys. */
export const plurals = {
  '{count} step_one': '{count} step',
  '{count} step_other': '{count} steps',
  '{count} state_one': '{count} state',
  '{count} state_other': '{count} states',
  '{count} picture_one': '{count} picture',
  '{count} picture_other': '{count} pictures',
  '{count} evaluation_one': '{count} evaluation',
  '{count} evaluation_other': '{count} evaluations',
  '{count} file_one': '{count} file',
  '{count} file_other': '{count} files',
  '{count} result_one': '{count} result',
  '{count} result_other': '{count} results',
  'Table of {count} picture_one': 'Table of {count} picture',
  'Table of {count} picture_other': 'Table of {count} pictures',
  'Clear {count} row for good_one': 'Clear {count} row for good',
  'Clear {count} row for good_other': 'Clear {count} rows for good',
};
