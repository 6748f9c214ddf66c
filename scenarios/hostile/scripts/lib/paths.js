export const pathOf = (id) => `/api/items/${id}`;
