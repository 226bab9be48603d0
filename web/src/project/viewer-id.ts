const NAME = 'sitewright.viewer';

let idOfThisPage: string | undefined;

/** Who this tab is for the server; a reload does not change it. */
export function viewerId(): string {
  idOfThisPage ??= kept() ?? keep(randomId());
  return idOfThisPage;
}

function kept(): string | undefined {
  try {
    const id = sessionStorage.getItem(NAME);
    return id !== null && /^[0-9a-f]{32}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

function keep(id: string): string {
  try {
    sessionStorage.setItem(NAME, id);
  } catch {
    // It holds until the page is reloaded.
  }
  return id;
}

/** `crypto.randomUUID` is missing where the page comes over plain HTTP from another machine. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
