/** Where the API begins; a change that breaks its users gets a new number. */
export const API_PATH = 'api/v1';
