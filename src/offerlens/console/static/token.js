/** The token of this tab. It leaves it in one header only: never in an address, a log or a sample. */

const KEY = "offerlens.token";

export const readToken = () => sessionStorage.getItem(KEY) ?? "";

/** @param {string} token */
export function keepToken(token) {
  if (token) sessionStorage.setItem(KEY, token);
  else sessionStorage.removeItem(KEY);
}

/** @returns {Record<string, string>} */
export function tokenHeader() {
  const token = readToken();
  return token ? { Authorization: `Bearer ${token}` } : {};
}
