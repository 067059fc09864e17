/**
 * Settings that turn the budgets off: a test may ask more in a minute than any client, and all tests have one address.
 */
export const noBudgets = {
  COST_PER_MINUTE_PER_ADDRESS: '0',
  COST_PER_MINUTE_PER_TOKEN: '0',
  ENTRIES_PER_MINUTE_PER_TOKEN: '0',
};
