import http from 'k6/http';

export const options = {
  vus: 1,
  iterations: 5,
  thresholds: { http_req_failed: ['rate<0.5'], iterations: ['count>0'] },
};

export default function () {
  const { token } = JSON.parse('{}').session;
  http.get(`${__ENV.BASE_URL}/api/items?token=${token}`);
}
