import http from 'k6/http';

export const options = { vus: 5, iterations: 25, thresholds: { http_req_duration: ['p(90)<200'] } };

export default function () {
  http.get('http://' + __ENV.SERVICE);
}
