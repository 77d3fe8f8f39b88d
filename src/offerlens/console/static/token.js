/** The secrets of this tab. Each leaves it in one header only: never in an address, a log or a sample. */

/**
 * @typedef {object} Secret
 * @property {() => string} read
 * @property {(secret: string) => void} keep
 * @property {() => Record<string, string>} header
 */

/** The token of an account. */
export const token = secret("offerlens.token");

/** What an operator signs in with. */
export const operatorSecret = secret("offerlens.operator");

/**
 * @param {string} key
 * @returns {Secret}
 */
function secret(key) {
  const read = () => sessionStorage.getItem(key) ?? "";
  return {
    read,
    keep: (kept) => (kept ? sessionStorage.setItem(key, kept) : sessionStorage.removeItem(key)),
    header: () => (read() ? { Authorization: `Bearer ${read()}` } : {}),
  };
}
